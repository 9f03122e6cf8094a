namespace RocketStyle.Broker.Transactions;

/// <summary>The transactions' part of the broker's life: rebuilt at start, followed and checked on the tick.</summary>
internal sealed class TransactionKeeper(TransactionTable table, TransactionRecovery recovery, TransactionCheck check, TransactionProgress progress)
{
    /// <summary>How often the half queue is followed and progress looked at.</summary>
    internal static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(1);

    internal int OpenCount => table.OpenCount;

    /// <summary>Before the first connection, with the offsets loaded.</summary>
    internal void Load() => recovery.Run(progress.HalfOffset, progress.OperationOffset);

    /// <summary>Follows the half queue, forgets what is old, keeps progress.</summary>
    internal Task StepAsync()
    {
        recovery.Follow();
        table.Forget();
        progress.Step();
        return Task.CompletedTask;
    }

    /// <summary>Asks after the transactions that are due.</summary>
    internal Task CheckAsync()
    {
        recovery.Follow();
        check.Sweep();
        return Task.CompletedTask;
    }
}
