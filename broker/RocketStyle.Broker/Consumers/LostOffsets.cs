using Microsoft.Extensions.Logging;

namespace RocketStyle.Broker.Consumers;

/// <summary>
/// Whether committed offsets were lost with their file, its backup and the journals. Then a group that was known before and has no offset
/// resumes at the first message that still exists: delivering again is allowed, skipping what nobody has seen is not.
/// </summary>
/// <remarks>
/// Remembered over restarts as <c>config/consumerOffset.lost</c>, until the operator deletes that file. Read on any thread after start.
/// </remarks>
internal sealed class LostOffsets(string folder, GroupTable groups, TimeProvider time, ILogger logger)
{
    private readonly LossMark _mark = new(Path.Combine(folder, "consumerOffset.lost"));
    private HashSet<string>? _known;

    /// <summary>A sentence for the operator; null when nothing is lost.</summary>
    internal string? Problem => _known is null
        ? null
        : $"Consumer offsets were lost: groups without one resume at the first message that still exists. Delete {_mark.Path} and restart to end that.";

    /// <summary>At start, before clients come.</summary>
    /// <param name="lostNow">Whether this start found the offsets gone.</param>
    internal void Start(bool lostNow)
    {
        _mark.Start(lostNow, time.GetUtcNow());
        if (_mark.IsSet)
        {
            _known = [.. groups.Snapshot().Groups.Select(group => group.Name).Except(BuiltInGroups.Names)];
            BrokerLog.OffsetsLost(logger, _mark.Path);
        }
    }

    /// <summary>Whether a group without an offset has lost it. When no group is known any more, all of them may have.</summary>
    internal bool MayHaveHad(ReadOnlySpan<byte> group) =>
        _known is { } known && (known.Count == 0 || known.Contains(System.Text.Encoding.UTF8.GetString(group)));
}
