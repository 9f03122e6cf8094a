using RocketStyle.Faults.Disk;
using RocketStyle.Store;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>Writes into the ledger what an append promises, at the moment it does.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="disk">Tells the moment.</param>
/// <param name="messages">What was appended, in order.</param>
/// <param name="pair">Whether only the first one's offset is told.</param>
internal sealed class Acknowledgement(FaultLedger ledger, RecordingDisk disk, LedgerMessage[] messages, bool pair = false) : IAppendCompletion
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<AppendStatus> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Completed(in AppendResult result)
    {
        var now = disk.Now;
        if (result.Status == AppendStatus.Stored)
        {
            for (var i = 0; i < messages.Length; i++)
            {
                ledger.Acknowledge(messages[i].Number, pair && i > 0 ? -1 : result.QueueOffset + (pair ? 0 : i), result.Position, now);
            }
        }

        _done.TrySetResult(result.Status);
    }

    /// <summary>The answer so far.</summary>
    internal AppendStatus Status => _done.Task.IsCompleted ? _done.Task.Result : AppendStatus.Pending;

    /// <summary>The answer; <see cref="AppendStatus.Pending"/> when it never came.</summary>
    internal AppendStatus Wait() => _done.Task.Wait(LongestWait) ? _done.Task.Result : AppendStatus.Pending;

    /// <summary>Takes what the append itself returned.</summary>
    internal Acknowledgement Take(in AppendResult result)
    {
        if (result.Status != AppendStatus.Pending)
        {
            Completed(result);
        }

        return this;
    }
}
