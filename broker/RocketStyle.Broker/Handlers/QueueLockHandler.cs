using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>Queue locks of consumers in order: taken and renewed (code 41), given back (code 42).</summary>
internal sealed class QueueLockHandler(QueueLocks locks, BrokerIdentity identity) : ICommandHandler
{
    /// <summary>Most queues one request may name; a client's share of a topic is far below it.</summary>
    private const int MaxQueues = 10_000;

    public void Handle(CommandContext context)
    {
        var json = BodyJson.TryRead(context.Request.Body, out var problem);
        if (json is null)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var body = LockBatchBody.Read(json);
        if (body.ConsumerGroup.Length == 0 || body.ClientId.Length == 0 || body.Queues.Count > MaxQueues)
        {
            context.Reply(
                ResponseCode.SystemError,
                $"A lock request names a consumerGroup, a clientId and at most {MaxQueues} queues (this one has {body.Queues.Count}).");
            return;
        }

        if (context.Request.Code == RequestCode.UnlockBatchQueues)
        {
            locks.Release(body.ConsumerGroup, body.ClientId, body.Queues);
            context.Reply(ResponseCode.Success);
            return;
        }

        // Queues of another broker are not ours to lock; an empty name is a client's shorthand for us.
        var ours = body.Queues.Where(queue => queue.BrokerName.Length == 0 || queue.BrokerName == identity.Name);
        context.ReplyJson(new LockBatchAnswer { Locked = locks.Take(body.ConsumerGroup, body.ClientId, ours) });
    }
}
