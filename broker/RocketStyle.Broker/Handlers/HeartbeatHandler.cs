using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>A client says who it is (code 34) or asks whether its subscription is legal (code 46).</summary>
/// <remarks>
/// The answer to a heartbeat that made a retry topic waits until the name servers know it: clients ask for its route
/// at once and some loop on errors when it is missing. For a group or retry topic that is not saved yet it waits for the attempt to save it;
/// when the disk refuses, consumers are served all the same.
/// </remarks>
internal sealed class HeartbeatHandler(
    BrokerOptions options, ClientTable clients, GroupTable groups, TopicTable topics, TopicAnnouncer announcer, SettingsKeeper groupKeeper) : ICommandHandler
{
    private static readonly Subscription NoFilter = new() { Topic = "" };

    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.CheckClientConfig)
        {
            CheckConfig(context);
            return;
        }

        var heartbeat = BodyJson.TryRead(context.Request.Body, HeartbeatData.Read, out var problem);
        if (heartbeat is null)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        if (heartbeat.ClientId.Length == 0)
        {
            context.Reply(ResponseCode.SystemError, "The heartbeat lacks clientID.");
            return;
        }

        if (heartbeat.Consumers.Select(c => c.GroupName).Concat(heartbeat.ProducerGroups).FirstOrDefault(name => !TopicNames.IsValidGroup(name)) is { } illegal)
        {
            context.Reply(
                ResponseCode.InvalidParameter,
                NameRules.Describe("group", System.Text.Encoding.UTF8.GetBytes(illegal), TopicNames.MaxGroupLength));
            return;
        }

        Beat(context, heartbeat);
    }

    private void CheckConfig(CommandContext context)
    {
        var subscription = BodyJson.TryRead(
            context.Request.Body, json => json["subscriptionData"] is { Kind: JsonKind.Object } data ? Subscription.Read(data) : NoFilter, out var problem);
        if (subscription is null)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        if (FilterExpression.IsTag(subscription.ExpressionType))
        {
            context.Reply(ResponseCode.Success);
            return;
        }

        var verdict = options.PropertyFilter
            ? FilterExpression.Read(subscription.ExpressionType, subscription.Expression)
            : FilterExpression.SwitchedOff(subscription.ExpressionType);
        context.Reply(verdict.Code, verdict.Reason);
    }

    private void Beat(CommandContext context, HeartbeatData heartbeat)
    {
        var request = context.Request;
        var origin = new CommandOrigin(context.Connection, heartbeat.ClientId, request.Language, request.Version);
        Task? waits = null;
        var changed = heartbeat.Fingerprint == 0;
        foreach (var consumer in heartbeat.Consumers)
        {
            if (groups.TryGetOrCreate(consumer.GroupName, out var group))
            {
                waits = topics.EnsureRetryTopic(group) ? announcer.AnnounceAsync() : waits ?? UnsavedOfAsync(group);
            }

            changed |= clients.BeatConsumer(origin, consumer, heartbeat.WithoutSubscriptions);
        }

        foreach (var producer in heartbeat.ProducerGroups)
        {
            clients.BeatProducer(origin, producer);
        }

        if (waits is not null)
        {
            AnswerBehind(waits, context.Defer(), changed);
        }
        else
        {
            Answer(context.BeginReply(ResponseCode.Success), changed);
        }
    }

    private Task? UnsavedOfAsync(GroupSettings group)
    {
        var topic = announcer.SaveOfAsync(TopicNames.RetryOf(group.Name), out _);
        return groups.Unsaved.Contains(group.Name) && groupKeeper.Problem is null
            ? Task.WhenAll(topic ?? Task.CompletedTask, groupKeeper.KeepAsync())
            : topic;
    }

    private static void AnswerBehind(Task waits, DeferredReply reply, bool changed) =>
        waits.ContinueWith(_ => Answer(reply.BeginReply(ResponseCode.Success), changed), TaskScheduler.Default);

    private static void Answer(ReplyWriter reply, bool changed)
    {
        reply.Field("IS_SUPPORT_HEART_BEAT_V2"u8, true);
        reply.Field("IS_SUB_CHANGE"u8, changed);
        reply.End();
    }
}
