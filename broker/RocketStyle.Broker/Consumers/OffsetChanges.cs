using System.Collections.Concurrent;

namespace RocketStyle.Broker.Consumers;

/// <summary>What the parts of the offset table tell it: which of them changed, and how many resets wait for their consumers.</summary>
/// <remarks>Any thread. The order of the queue is the order in which a removed part and the one that took its place must reach the journal.</remarks>
internal sealed class OffsetChanges
{
    private readonly ConcurrentQueue<TopicOffsets> _changed = new();
    private int _pendingResets;

    /// <summary>Whether any queue of any group has a reset that its consumer has not taken up; pulls look no further while none has.</summary>
    internal bool AnyPendingReset => Volatile.Read(ref _pendingResets) > 0;

    internal void Add(TopicOffsets changed) => _changed.Enqueue(changed);

    internal bool TryTake(out TopicOffsets changed) => _changed.TryDequeue(out changed!);

    internal void CountResets(int more) => Interlocked.Add(ref _pendingResets, more);
}
