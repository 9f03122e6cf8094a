using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>A client takes its leave (code 35): it is gone from its groups, and its queue locks are free, at once.</summary>
/// <remarks>Fields stand in the header; one client puts them into a JSON body instead.</remarks>
internal sealed class UnregisterHandler(ClientTable clients, QueueLocks locks) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var request = context.Request;
        var clientId = request.GetString("clientID"u8);
        var producerGroup = request.GetString("producerGroup"u8);
        var consumerGroup = request.GetString("consumerGroup"u8);
        if (clientId is null && BodyJson.TryRead(request.Body, out _) is { } body)
        {
            clientId = body.GetText("clientID");
            producerGroup = body.GetText("producerGroup");
            consumerGroup = body.GetText("consumerGroup");
        }

        if (clientId is null)
        {
            context.Reply(ResponseCode.SystemError, "The request lacks the field 'clientID'.");
            return;
        }

        if (!string.IsNullOrEmpty(producerGroup))
        {
            clients.LeaveProducers(producerGroup, context.Connection);
        }

        if (!string.IsNullOrEmpty(consumerGroup))
        {
            locks.ReleaseAll(consumerGroup, clientId);
            clients.LeaveConsumers(consumerGroup, context.Connection, clientId);
        }

        context.Reply(ResponseCode.Success);
    }
}
