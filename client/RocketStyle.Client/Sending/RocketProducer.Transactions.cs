using System.Text;
using RocketStyle.Client.Transactions;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Sending;

/// <content>Transactions.</content>
internal sealed partial class RocketProducer
{
    private TransactionResolver? _resolver;
    private byte[]? _halfProperties;

    /// <summary>Where brokers' questions arrive. Set once, before the first use.</summary>
    internal required CheckNotice Checks { get; init; }

    public async ValueTask<ITransactionScope> BeginTransactionAsync(OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_options.ResolveTransaction is null)
        {
            throw new InvalidOperationException(
                "Set ProducerOptions.ResolveTransaction: a broker asks it about transactions whose process died before it decided.");
        }

        if (message.Delivery != DeliverySchedule.Immediately)
        {
            throw new ArgumentException("A message of a transaction cannot be delayed as well: brokers differ in what they do with it.", nameof(message));
        }

        var extra = new ExtraProperties(_halfProperties ??= HalfProperties(_options.Group), SystemFlags.TransactionPrepared);
        var receipt = await SendAsync(message, extra, cancellationToken).ConfigureAwait(false);
        if (!MessageId.TryParse(receipt.StoredId, out var place))
        {
            throw new RocketException($"The broker {receipt.Queue.Broker} stored a half message under the id '{receipt.StoredId}', which names no place.");
        }

        var half = new EndTransactionRequest(
            _options.Group, receipt.Offset, place.Position, Outcome: 0, FromCheck: false, receipt.MessageId, receipt.MessageId);
        return new OpenTransaction(half, receipt, (end, cancellation) => EndAsync(receipt.Queue, end, cancellation), Log);
    }

    /// <summary>Begins to answer brokers' questions, when there is somebody to answer them.</summary>
    internal void ListenForChecks()
    {
        if (_options.ResolveTransaction is not null)
        {
            _resolver = new TransactionResolver(_options, Log);
            Checks.Add(_resolver);
            _heartbeat.JoinAllBrokers();
        }
    }

    private static byte[] HalfProperties(string group) => Encoding.UTF8.GetBytes(string.Concat(
        PropertyNameTexts.TransactionPrepared, "\u0001true\u0002", PropertyNameTexts.ProducerGroup, "\u0001", group, "\u0002"));

    private async ValueTask EndAsync(QueueId queue, EndTransactionRequest end, CancellationToken cancellation)
    {
        var address = await _loop.MasterOfAsync(queue, cancellation).ConfigureAwait(false);
        await _brokers.EndTransactionAsync(address, end, cancellation).ConfigureAwait(false);
    }

    private async ValueTask StopListeningAsync()
    {
        if (_resolver is not null)
        {
            Checks.Remove(_resolver);
            _heartbeat.LeaveAllBrokers();
            await _resolver.DisposeAsync().ConfigureAwait(false);
        }
    }
}
