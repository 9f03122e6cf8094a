using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Handlers.Admin;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <summary>
/// Queue locks of consumers in order: taken and renewed (code 41), given back (code 42); and for operators, by codes that are
/// RocketStyle's own, listed (30041) and taken away (30042).
/// </summary>
internal sealed class QueueLockHandler(QueueLocks locks, BrokerIdentity identity, ILogger logger) : ICommandHandler
{
    /// <summary>Most queues one request may name; a client's share of a topic is far below it.</summary>
    private const int MaxQueues = 10_000;

    public void Handle(CommandContext context)
    {
        switch (context.Request.Code)
        {
            case RequestCode.ListQueueLocks:
                List(context);
                break;
            case RequestCode.ForceUnlockQueues:
                Force(context);
                break;
            default:
                LockOrUnlock(context);
                break;
        }
    }

    private void LockOrUnlock(CommandContext context)
    {
        var body = BodyJson.TryRead(context.Request.Body, LockBatchBody.Read, out var problem);
        if (body is null)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

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

    private void List(CommandContext context)
    {
        var group = context.Request.GetString("consumerGroup"u8);
        context.ReplyJson(Describe(locks.List(string.IsNullOrEmpty(group) ? null : group)));
    }

    private void Force(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var group = fields.RequiredText("consumerGroup"u8);
        var topic = fields.RequiredText("topic"u8);
        var queueId = fields.OptionalInt32("queueId"u8, -1);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var taken = locks.Force(group, topic, queueId);
        foreach (var held in taken)
        {
            BrokerLog.QueueUnlocked(logger, context.Connection.RemoteEndPoint.ToString(), held.Queue.QueueId, topic, group, held.ClientId, held.Age);
        }

        context.ReplyJson(Describe(taken));
    }

    private static Listing Describe(IReadOnlyList<QueueLock> locks) => new(writer =>
    {
        writer.Key("locks"u8);
        writer.BeginArray();
        foreach (var held in locks)
        {
            writer.BeginObject();
            writer.Member("ageMillis"u8, (long)held.Age.TotalMilliseconds);
            writer.Member("clientId"u8, held.ClientId);
            writer.Member("consumerGroup"u8, held.Group);
            writer.Member("leaseLeftMillis"u8, (long)held.LeaseLeft.TotalMilliseconds);
            writer.Member("messageQueue"u8, held.Queue);
            writer.EndObject();
        }

        writer.EndArray();
    });
}
