using System.Collections.Concurrent;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>What a broker in a process of its own was given and promised. Lies outside the disk that fails. Any thread.</summary>
internal sealed class LiveBook
{
    internal const string Topic = "fault_orders";
    internal const string LateTopic = "fault_late";
    internal const int Queues = 4;
    internal const string Group = "fault_readers";

    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private int _names;
    private int _lanes;

    /// <summary>Messages, committed offsets. Its moments are milliseconds since this book was opened.</summary>
    internal FaultLedger Ledger { get; } = new();

    /// <summary>The moment now.</summary>
    internal int Now => (int)TimeProvider.System.GetElapsedTime(_begin).TotalMilliseconds;

    /// <summary>Topics that exist for sure, with their queues.</summary>
    internal ConcurrentDictionary<string, int> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Topics somebody asked for: they may exist.</summary>
    internal ConcurrentDictionary<string, int> AskedTopics { get; } = new(StringComparer.Ordinal);

    /// <summary>Groups that exist for sure.</summary>
    internal ConcurrentDictionary<string, bool> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>Half messages that are stored for sure and whose end nobody has asked for.</summary>
    internal ConcurrentDictionary<int, RawFrame> OpenHalves { get; } = new();

    /// <summary>Transactions whose commit was never asked for: nobody may see them.</summary>
    internal ConcurrentDictionary<int, bool> NeverCommitted { get; } = new();

    /// <summary>Delayed messages that were acknowledged, with the moment; gone from here when they were found.</summary>
    internal ConcurrentDictionary<int, int> Delayed { get; } = new();

    /// <summary>Committed offsets that were acknowledged since the last fault, with the moment.</summary>
    internal ConcurrentQueue<(string Key, long Offset, int Moment)> Commits { get; } = new();

    /// <summary>How far the reader has come in each queue of <see cref="Topic"/>. It is the only one who changes it.</summary>
    internal long[] NextOffsets { get; } = new long[Queues];

    /// <summary>Requests that were refused, by code, with one reason each.</summary>
    internal ConcurrentDictionary<int, string> Refusals { get; } = new();

    internal int NextName() => Interlocked.Increment(ref _names);

    internal int NextLane() => Interlocked.Increment(ref _lanes);

    /// <summary>Name of a committed offset in the ledger.</summary>
    internal static string OffsetKey(string topic, int queue) => $"{Group}@{topic}:{queue}";

    /// <summary>Messages that somebody was promised.</summary>
    internal IReadOnlyList<LedgerMessage> Acknowledged => [.. Ledger.Messages.Where(m => m.AcknowledgedAt != int.MaxValue)];
}
