using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>Who consumes in a group: the client ids that rebalancing divides among (code 38), and the connections (code 203).</summary>
internal sealed class ConsumerListHandler(ClientTable clients) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var group = fields.RequiredText("consumerGroup"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var isListing = context.Request.Code == RequestCode.GetConsumerConnectionList;
        if (!clients.TryGetConsumers(group, out var consumers) || consumers.IsEmpty)
        {
            // An unknown group is an error, not an empty list: clients skip the rebalance on it.
            context.Reply(
                isListing ? ResponseCode.ConsumerNotOnline : ResponseCode.SystemError,
                $"no consumer for this group, {group}");
            return;
        }

        IJsonWritable body = isListing ? Describe(consumers) : new ConsumerListBody { ClientIds = consumers.ClientIds() };
        context.ReplyJson(body);
    }

    private static ConsumerConnection Describe(ConsumerGroup group) => new()
    {
        Connections = Members.Describe(group.Members()),
        Subscriptions = [.. group.Subscriptions.Select(subscription => subscription.Wanted)],
        ConsumeType = group.ConsumeType,
        MessageModel = group.MessageModel,
        ConsumeFromWhere = group.ConsumeFromWhere,
    };
}
