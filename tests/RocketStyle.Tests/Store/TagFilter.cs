using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

/// <summary>Takes one tag, and perhaps only records of one body length.</summary>
internal sealed class TagFilter(long code, int? bodyBytes = null) : IEntryFilter
{
    public bool NeedsRecord => bodyBytes is not null;

    public bool Matches(long tagsCode) => tagsCode == code;

    public bool MatchesRecord(ReadOnlySpan<byte> record) =>
        MessageRecordReader.TryRead(record, out var read) && read.Body.Length == bodyBytes;
}
