using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Transactions;

/// <summary>Answers brokers' questions with the user's delegate, a few at a time.</summary>
/// <remarks>
/// Questions come from receive loops and wait in a bounded line; one that finds no room is dropped, because brokers ask again.
/// Whatever the delegate throws is an answer, too: not known yet.
/// </remarks>
internal sealed class TransactionResolver : IAsyncDisposable
{
    /// <summary>Questions that may wait. More than a broker asks in one round is of no use: it asks again.</summary>
    internal const int MaxWaitingChecks = 1024;

    private readonly Func<TransactionQuery, CancellationToken, ValueTask<TransactionResolution>> _resolve;
    private readonly ILogger _log;
    private readonly Channel<TransactionCheck> _line = Channel.CreateBounded<TransactionCheck>(MaxWaitingChecks);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _working;

    /// <param name="options">Has the delegate.</param>
    /// <param name="log">For what it throws.</param>
    internal TransactionResolver(ProducerOptions options, ILogger log)
    {
        Group = options.Group;
        _resolve = options.ResolveTransaction!;
        _log = log;
        _working = Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentChecks).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>The producer group.</summary>
    internal string Group { get; }

    /// <summary>Takes a question; false when too many wait.</summary>
    internal bool TryAsk(TransactionCheck check) => _line.Writer.TryWrite(check);

    public async ValueTask DisposeAsync()
    {
        _line.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var check in _line.Reader.ReadAllAsync(_ending.Token).ConfigureAwait(false))
        {
            var outcome = await AskAsync(check.Query).ConfigureAwait(false) switch
            {
                TransactionResolution.Commit => SystemFlags.TransactionCommit,
                TransactionResolution.Rollback => SystemFlags.TransactionRollback,
                _ => SystemFlags.TransactionNone,
            };
            if (!check.Asker.SendOneWay(check.Half with { Outcome = outcome }))
            {
                ClientLog.CheckUnanswered(_log, check.Query.TransactionId);
            }
        }
    }

    private async ValueTask<TransactionResolution> AskAsync(TransactionQuery query)
    {
        try
        {
            return await _resolve(query, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The user's code: what it throws must not end the answering.
            ClientLog.ResolverFailed(_log, query.TransactionId, e);
            return TransactionResolution.Unknown;
        }
    }
}
