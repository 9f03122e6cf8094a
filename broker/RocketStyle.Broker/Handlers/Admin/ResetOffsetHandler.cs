using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Resets;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>Moves a group's offsets in a topic, back or forward, or says where they would go (code 222).</summary>
/// <remarks>Checked on the connection's receive loop, done on the pool; the answer waits for the disk.</remarks>
internal sealed class ResetOffsetHandler(
    TopicTable topics, GroupTable groups, ClientTable clients, ResetPlanner planner, OffsetMove move, BrokerIdentity identity) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (!ResetOffsetRequest.TryRead(context.Request, out var request, out var problem))
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (!topics.TryGet(request.Topic, out var topic))
        {
            context.Reply(ResponseCode.TopicNotExist, $"The topic {request.Topic} does not exist.");
        }
        else if (!groups.TryGet(request.Group, out _))
        {
            context.Reply(ResponseCode.SubscriptionGroupNotExist, $"The consumer group {request.Group} does not exist.");
        }
        else
        {
            var reply = context.Defer();
            Task.Run(() => ServeAsync(request, topic, reply));
        }
    }

    private async Task ServeAsync(ResetOffsetRequest request, TopicSettings topic, DeferredReply reply)
    {
        try
        {
            if (planner.TryPlan(request, topic, out var refusal) is not { } plan)
            {
                reply.Reply(refusal.Code, refusal.Remark);
                return;
            }

            if (!request.IsPreview)
            {
                await move.ApplyAsync(plan, Tell);
            }

            reply.ReplyJson(plan.ToBody(identity.Name));
        }
        catch (Exception exception) when (exception is StoreException or IOException)
        {
            reply.Reply(ResponseCode.SystemError, $"The reset of {request.Group} in {request.Topic} may be undone by a crash: {exception.Message}");
        }
    }

    private void Tell(ResetPlan plan)
    {
        if (clients.TryGetConsumers(plan.Group, out var live))
        {
            ResetNotice.Send(live, plan, identity.Name);
        }
    }
}
