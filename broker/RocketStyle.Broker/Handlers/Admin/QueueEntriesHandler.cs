using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>The entries of a consume queue as they are (code 321), and whether a group's tags let them pass.</summary>
internal sealed class QueueEntriesHandler(MessageStore store, ClientTable clients) : ICommandHandler
{
    /// <summary>Most entries of one answer; a listing is for eyes.</summary>
    private const int MaxEntries = 10_000;

    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var topic = fields.Required("topic"u8);
        var queueId = fields.RequiredInt32("queueId"u8);
        var index = fields.RequiredInt64("index"u8);
        var count = fields.RequiredInt32("count"u8);
        var group = Encoding.UTF8.GetString(fields.Optional("consumerGroup"u8));
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (count is < 0 or > MaxEntries)
        {
            context.Reply(ResponseCode.InvalidParameter, $"count is {count}; it must be 0 to {MaxEntries} (MaxEntries).");
        }
        else if (store.FindQueue(topic, queueId) is not { } queue)
        {
            context.Reply(ResponseCode.SystemError, $"Queue {queueId} of topic {Encoding.UTF8.GetString(topic)} does not exist.");
        }
        else
        {
            context.ReplyJson(new Listing(writer => Write(writer, queue, (index, count), group)));
        }
    }

    private void Write(FastJsonWriter writer, ConsumeQueue queue, (long From, int Count) wanted, string group)
    {
        TopicSubscription? subscription = null;
        if (group.Length > 0)
        {
            subscription = clients.TryGetConsumers(group, out var live) && live.TryGetSubscription(Encoding.UTF8.GetBytes(queue.Topic), out var found) ? found : null;
            writer.Member("filterData"u8, subscription is null ? $"{group}@{queue.Topic} is not online!" : subscription.Wanted.Expression);
        }

        writer.Member("maxQueueIndex"u8, queue.MaxOffset);
        writer.Member("minQueueIndex"u8, queue.MinOffset);
        writer.Key("queueData"u8);
        writer.BeginArray();
        var end = Math.Min(queue.MaxOffset, wanted.From + wanted.Count);
        for (var offset = Math.Max(wanted.From, queue.MinOffset); offset < end; offset++)
        {
            if (queue.TryReadRow(offset, out var row))
            {
                writer.BeginObject();
                writer.Member("eval"u8, subscription is not null && !subscription.Verdict.Refused && (subscription.Verdict.Filter?.Matches(row.TagsCode) ?? true));
                writer.Member("physicOffset"u8, row.Position);
                writer.Member("physicSize"u8, row.Size);
                writer.Member("tagsCode"u8, row.TagsCode);
                writer.EndObject();
            }
        }

        writer.EndArray();
        writer.Member("subscriptionData"u8, subscription?.Wanted);
    }
}
