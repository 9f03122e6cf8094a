using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>How far the half and the op queue are done with, kept where RocketMQ keeps it: as offsets of the group CID_RMQ_SYS_TRANS.</summary>
/// <remarks>
/// Tick only. Invariant: progress is handed on only when everything appended before it was computed is durable, so it never speaks of
/// ends or copies that a crash could take back. Only the half queue's counts for correctness; the op queue's is how far back ends are
/// told to late askers.
/// </remarks>
internal sealed class TransactionProgress(MessageStore store, TransactionTable table, OffsetTable offsets, TimeProvider time)
{
    private static readonly TimeSpan MarkEvery = TransactionTable.Memory / 8;

    private readonly Queue<(long Offset, long At)> _marks = new();
    private long _half = -1;
    private long _operation;
    private long _position;
    private bool _pending;
    private long _markedAt;

    internal static ReadOnlySpan<byte> Group => "CID_RMQ_SYS_TRANS"u8;

    internal long HalfOffset => Math.Max(0, offsets.Find(Group, TopicNames.HalfUtf8, 0));

    internal long OperationOffset => Math.Max(0, offsets.Find(Group, TopicNames.HalfOperationUtf8, 0));

    /// <summary>Computes new progress, or hands on the last when the disk has caught up with it.</summary>
    internal void Step()
    {
        if (!_pending)
        {
            Look();
        }

        if (_pending && store.DurablePosition >= _position)
        {
            _pending = false;
            Commit(TopicNames.HalfUtf8, _half);
            Commit(TopicNames.HalfOperationUtf8, _operation);
        }
    }

    private void Look()
    {
        var half = table.Progress();
        var operation = Remembered();
        _pending = half != _half || operation != _operation;
        _half = half;
        _operation = operation;
        _position = store.LogMaxPosition; // behind the figures: everything they speak of lies before it
    }

    private void Commit(ReadOnlySpan<byte> topic, long offset)
    {
        if (offsets.Find(Group, topic, 0) != offset)
        {
            offsets.Commit(Group, topic, 0, offset);
        }
    }

    /// <summary>The op queue's end as it was when the table's memory begins.</summary>
    private long Remembered()
    {
        if (_marks.Count == 0 || time.GetElapsedTime(_markedAt) >= MarkEvery)
        {
            _markedAt = time.GetTimestamp();
            _marks.Enqueue((_marks.Count == 0 ? OperationOffset : store.MaxOffset(TopicNames.HalfOperationUtf8, 0), _markedAt));
        }

        while (_marks.Count > 1 && time.GetElapsedTime(_marks.ElementAt(1).At) >= TransactionTable.Memory)
        {
            _marks.Dequeue();
        }

        return _marks.Peek().Offset;
    }
}
