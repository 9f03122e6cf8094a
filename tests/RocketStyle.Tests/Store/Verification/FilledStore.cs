using System.Buffers.Binary;
using System.Globalization;
using RocketStyle.Store;
using RocketStyle.Store.Verification;

namespace RocketStyle.Tests.Store.Verification;

/// <summary>A store with messages of several topics in several files, stopped, and ready to be spoilt byte by byte.</summary>
internal sealed class FilledStore : IDisposable
{
    internal const int Messages = 400;
    private readonly TestStore _store;
    private readonly List<AppendResult> _places = [];

    internal FilledStore(Func<StoreOptions, StoreOptions>? change = null, int messages = Messages)
    {
        _store = new TestStore(change: change);
        for (var i = 0; i < messages; i++)
        {
            _places.Add(_store.Send(
                i % 3 == 0 ? "pears" : "apples", i % 2, $"body {i} {new string((char)('a' + (i % 26)), 300)}", $"TAGS\u0001t{i % 5}\u0002KEYS\u0001k{i} all\u0002UNIQ_KEY\u0001u{i}\u0002"));
        }

        _store.Close();
    }

    internal StoreOptions Options => _store.Options;

    internal string Root => _store.Root;

    internal TestStore Store => _store;

    /// <summary>Where the messages went, in the order of sending.</summary>
    internal IReadOnlyList<AppendResult> Places => _places;

    public void Dispose() => _store.Dispose();

    internal VerifyReport Verify(VerifyOptions? options = null) => StoreVerifier.Verify(Options, options);

    internal string LogFile(long position)
    {
        var start = position - (position % Options.SegmentBytes);
        return Path.Combine(Root, "commitlog", start.ToString("D20", CultureInfo.InvariantCulture));
    }

    internal string QueueFile(string topic, int queueId, long offset = 0)
    {
        var start = offset - (offset % Options.QueueFileEntries);
        return Path.Combine(Root, "consumequeue", topic, queueId.ToString(CultureInfo.InvariantCulture), (start * 20).ToString("D20", CultureInfo.InvariantCulture));
    }

    internal string IndexFile(int number = 0) => Directory.GetFiles(Path.Combine(Root, "index")).Order(StringComparer.Ordinal).ElementAt(number);

    /// <summary>Turns one bit of a log record over.</summary>
    internal void FlipRecord(int message, int at, byte bit = 1)
    {
        var position = _places[message].Position;
        Flip(LogFile(position), (position % Options.SegmentBytes) + at, bit);
    }

    internal byte[] ReadRecord(int message)
    {
        var position = _places[message].Position;
        var file = File.ReadAllBytes(LogFile(position));
        var at = (int)(position % Options.SegmentBytes);
        return file[at..(at + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)))];
    }

    internal static void Flip(string path, long at, byte bit = 1)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        Assert.True(value >= 0, "There is no such byte.");
        file.Position = at;
        file.WriteByte((byte)(value ^ bit));
    }

    internal static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.SetLength(length);
    }
}
