using System.Text;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Sending;

/// <content>Batches.</content>
internal sealed partial class RocketProducer
{
    public async ValueTask<IReadOnlyList<SendReceipt>> SendBatchAsync(
        IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken = default)
    {
        CheckBatch(messages);
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        var topic = messages[0].Topic;
        var started = _time.GetTimestamp();
        using var activity = ClientMetrics.StartSend(topic);
        using var encoder = new BatchEncoder(messages, _options.MaxMessageBytes, ClientMetrics.TraceParent(activity));
        var receipts = new List<SendReceipt>(messages.Count);
        Exception? error = null;
        try
        {
            while (encoder.Fill())
            {
                var attempt = new BatchAttempt(topic, messages[0].OrderingKey, CallOf(encoder.Items));
                var sent = await _loop.RunAsync(attempt, cancellationToken).ConfigureAwait(false);
                AddReceipts(receipts, encoder.Keys, sent);
            }

            return receipts;
        }
        catch (Exception e) when (Note(e, activity))
        {
            error = e;
            throw;
        }
        finally
        {
            ClientMetrics.Sent(topic, messages.Count, _time, started, error);
            _places.Leave();
        }
    }

    private static void AddReceipts(List<SendReceipt> receipts, IReadOnlyList<HexId> keys, Sent sent)
    {
        var stored = (sent.Answer.StoredIds ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < keys.Count; i++)
        {
            var storedId = i < stored.Length ? HexId.Read(Encoding.UTF8.GetBytes(stored[i])) : default;
            receipts.Add(new SendReceipt(keys[i], storedId, sent.Place, sent.Answer.Offset + i, sent.Status));
        }
    }

    private BatchCall CallOf(ReadOnlyMemory<byte> items) => new()
    {
        Group = _group,
        Topic = default,
        NewTopicQueues = _options.NewTopicQueues,
        QueueIndex = 0,
        BornTimestamp = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        Items = items,
    };

    private void CheckBatch(IReadOnlyList<OutgoingMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            throw new ArgumentException("A batch has at least one message.", nameof(messages));
        }

        foreach (var message in messages)
        {
            Check(message);
            if (message.Topic != messages[0].Topic || message.OrderingKey != messages[0].OrderingKey)
            {
                throw new ArgumentException(
                    $"A batch goes to one queue: '{message.Topic}' and '{messages[0].Topic}' cannot be sent together, nor two ordering keys.",
                    nameof(messages));
            }

            if (message.Delivery != DeliverySchedule.Immediately)
            {
                throw new ArgumentException("A batch cannot be delayed; send delayed messages one by one.", nameof(messages));
            }
        }
    }
}
