using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Wire;

/// <content>Ends of transactions.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>
    /// Commits or rolls back (code 37) and waits for the answer. RocketMQ's own client asks one-way; both brokers answer
    /// whoever wants to know.
    /// </summary>
    internal async ValueTask EndTransactionAsync(string address, EndTransactionRequest request, CancellationToken cancellation) =>
        await GetAsync("end a transaction", address, request, default, ReadDone, cancellation).ConfigureAwait(false);
}
