using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>How far one group (code 208), or every group (317), has come, and how far there is to go, in every queue of its topics.</summary>
internal sealed class ConsumeStatsHandler(
    LagListing lag, OffsetTable offsets, TopicTable topics, GroupTable groups, ClientTable clients, BrokerIdentity identity) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.GetBrokerConsumeStats)
        {
            ListAll(context);
            return;
        }

        var fields = new FieldReader(context.Request);
        var group = fields.RequiredText("consumerGroup"u8);
        var topic = Encoding.UTF8.GetString(fields.Optional("topic"u8));
        var topicList = Encoding.UTF8.GetString(fields.Optional("topicList"u8));
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var names = topic.Length > 0 ? [topic]
            : topicList.Length > 0 ? topicList.Split(';', StringSplitOptions.RemoveEmptyEntries)
            : TopicsOf(group);
        var asked = topic.Length > 0;
        var found = names.Select(Settings).OfType<TopicSettings>().Where(settings => asked || IsRead(group, settings.Name)).ToArray();
        var reply = context.BeginReply(ResponseCode.Success);
        lag.Write(new FastJsonWriter(reply.BeginBody()), group, found);
        reply.End();
    }

    private void ListAll(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        fields.Required("isOrder"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var inOrderOnly = fields.OptionalBoolean("isOrder"u8, false);
        var topicsByGroup = offsets.All().ToLookup(entry => entry.Group, entry => entry.Topic);
        context.ReplyJson(new Listing(writer =>
        {
            writer.Member("brokerAddr"u8, identity.AddressText);
            writer.Key("consumeStatsList"u8);
            writer.BeginArray();
            var total = groups.Snapshot().Groups.Sum(group => WriteGroup(writer, group.Name, topicsByGroup[group.Name], inOrderOnly));
            writer.EndArray();
            writer.Member("totalDiff"u8, total);
        }));
    }

    private long WriteGroup(FastJsonWriter writer, string group, IEnumerable<string> names, bool inOrderOnly)
    {
        var total = 0L;
        writer.BeginObject();
        writer.Key(group);
        writer.BeginArray();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (Settings(name) is { } topic && (!inOrderOnly || topic.IsOrdered) && IsRead(group, name))
            {
                total += lag.Write(writer, group, [topic]);
            }
        }

        writer.EndArray();
        writer.EndObject();
        return total;
    }

    private string[] TopicsOf(string group) =>
        [.. offsets.All().Where(entry => entry.Group == group).Select(entry => entry.Topic).Order(StringComparer.Ordinal)];

    private TopicSettings? Settings(string name) => topics.TryGet(name, out var settings) ? settings : null;

    // Offsets in topics that an online group no longer reads would show as a lag that nobody works off.
    private bool IsRead(string group, string topic) =>
        !clients.TryGetConsumers(group, out var live) || live.IsEmpty || live.TryGetSubscription(Encoding.UTF8.GetBytes(topic), out _);
}
