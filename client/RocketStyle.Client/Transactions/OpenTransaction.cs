using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Transactions;

/// <summary>One half message on its way to a decision.</summary>
/// <remarks>
/// Any thread. Invariant: one decision, ever. A commit that got no answer may have been done, so after it only another
/// commit is allowed; the same holds for a rollback.
/// </remarks>
internal sealed class OpenTransaction(
    EndTransactionRequest half, SendReceipt receipt, Func<EndTransactionRequest, CancellationToken, ValueTask> end, ILogger log)
    : ITransactionScope
{
    private int _decision;
    private int _isEnded;

    public string TransactionId => half.TransactionId;

    public SendReceipt Receipt => receipt;

    public ValueTask CommitAsync(CancellationToken cancellationToken = default) =>
        DecideAsync(SystemFlags.TransactionCommit, cancellationToken);

    public ValueTask RollbackAsync(CancellationToken cancellationToken = default) =>
        DecideAsync(SystemFlags.TransactionRollback, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.CompareExchange(ref _decision, SystemFlags.TransactionRollback, 0) != 0)
        {
            return;
        }

        try
        {
            await EndAsync(SystemFlags.TransactionRollback, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RocketException e)
        {
            ClientLog.RollbackFailed(log, TransactionId, e.Message);
        }
    }

    private ValueTask DecideAsync(int outcome, CancellationToken cancellation)
    {
        var before = Interlocked.CompareExchange(ref _decision, outcome, 0);
        if (before != 0 && before != outcome)
        {
            throw new InvalidOperationException(
                $"The transaction {TransactionId} was {(before == SystemFlags.TransactionCommit ? "committed" : "rolled back")} before.");
        }

        return Volatile.Read(ref _isEnded) != 0 ? ValueTask.CompletedTask : EndAsync(outcome, cancellation);
    }

    private async ValueTask EndAsync(int outcome, CancellationToken cancellation)
    {
        await end(half with { Outcome = outcome }, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _isEnded, 1);
    }
}
