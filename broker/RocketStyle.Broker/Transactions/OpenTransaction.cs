using RocketStyle.Remoting;

namespace RocketStyle.Broker.Transactions;

/// <summary>A transaction that has not ended on disk.</summary>
/// <remarks>
/// Everything changes under <see cref="Gate"/>, which may be held during an append (lock order: this gate, then the table's lock or
/// the store's append lock). Invariant: at most one outcome is ever appended for it; the gate is what makes that so.
/// </remarks>
internal sealed class OpenTransaction(in HalfFacts half, long dueAt)
{
    private long _copyOffset = half.Offset;
    private long _dueAt = dueAt;

    internal Lock Gate { get; } = new();

    /// <summary>Half-queue offset of the first record: the identity.</summary>
    internal long Origin { get; } = half.Origin;

    /// <summary>Half-queue offset of the newest copy.</summary>
    internal long CopyOffset => Volatile.Read(ref _copyOffset);

    /// <summary>Log position of the newest copy.</summary>
    internal long CopyPosition { get; private set; } = half.Position;

    /// <summary>How often the producer was asked.</summary>
    internal int Checks { get; private set; } = half.Checks;

    /// <summary>Monotonic time of the next check.</summary>
    internal long DueAt => Volatile.Read(ref _dueAt);

    /// <summary>Set as soon as the records that end it are appended; back to none when the disk refused them.</summary>
    internal TransactionOutcome Outcome { get; set; }

    /// <summary>Whether those records are as durable as the flush mode promises.</summary>
    internal bool IsSettled { get; set; }

    /// <summary>Who waits for that.</summary>
    internal List<DeferredReply> Waiters { get; } = [];

    /// <summary>A newer copy takes the place of the one known; under the gate.</summary>
    internal void MoveTo(long offset, long position, int checks, long dueAt)
    {
        if (offset > CopyOffset)
        {
            Volatile.Write(ref _copyOffset, offset);
            CopyPosition = position;
            Checks = checks;
            Volatile.Write(ref _dueAt, dueAt);
        }
    }
}
