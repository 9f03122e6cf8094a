using System.Collections.Concurrent;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Testing.Fakes;

/// <content>Names, members, locks and offsets.</content>
public sealed partial class FakeBroker
{
    private readonly ConcurrentDictionary<(string Group, string Topic, int Queue), long> _offsets = new();
    private readonly ConcurrentDictionary<string, HashSet<string>> _members = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MessageQueue, string> _locks = new();

    /// <summary>A group's stored offset; null for none.</summary>
    public long? OffsetOf(string group, string topic, int queue) => _offsets.TryGetValue((group, topic, queue), out var offset) ? offset : null;

    /// <summary>Stores an offset as if a consumer had.</summary>
    public void SetOffset(string group, string topic, int queue, long offset) => _offsets[(group, topic, queue)] = offset;

    /// <summary>Client ids of a group.</summary>
    public IReadOnlyCollection<string> MembersOf(string group)
    {
        lock (_gate)
        {
            return [.. _members.GetValueOrDefault(group) ?? []];
        }
    }

    /// <summary>Adds a member that does nothing.</summary>
    public void AddMember(string group, string clientId)
    {
        lock (_gate)
        {
            _members.GetOrAdd(group, static _ => []).Add(clientId);
        }
    }

    /// <summary>Removes a member.</summary>
    public void RemoveMember(string group, string clientId)
    {
        lock (_gate)
        {
            _members.GetValueOrDefault(group)?.Remove(clientId);
        }
    }

    /// <summary>Who has a queue locked; null for nobody.</summary>
    public string? LockOf(string topic, int queue) => _locks.GetValueOrDefault(new MessageQueue(topic, Name, queue));

    /// <summary>Locks a queue for a client, or unlocks it.</summary>
    public void SetLock(string topic, int queue, string? clientId)
    {
        var id = new MessageQueue(topic, Name, queue);
        _ = clientId is null ? _locks.TryRemove(id, out _) : (_locks[id] = clientId) is not null;
    }

    /// <summary>Tells all connections that the members of a group have changed.</summary>
    public void Notify(string group)
    {
        foreach (var connection in _server.Connections.Snapshot())
        {
            connection.SendOneWay(
                RequestCode.NotifyConsumerIdsChanged, group, static (ref FrameWriter writer, string group) => writer.Field("consumerGroup"u8, group));
        }
    }

    private void AnswerNames(CommandContext context)
    {
        IJsonWritable? body = context.Request.Code switch
        {
            RequestCode.GetBrokerClusterInfo => _cluster.Info,
            RequestCode.GetAllTopicListFromNameServer => new TopicListBody { Topics = _cluster.Topics },
            _ => _cluster.RouteOf(context.Request.GetString("topic"u8)!),
        };
        if (body is null)
        {
            context.Reply(ResponseCode.TopicNotExist, "No route.");
            return;
        }

        Reply(context, body);
    }

    private void AnswerMembers(CommandContext context)
    {
        switch (context.Request.Code)
        {
            case RequestCode.Heartbeat:
                var heartbeat = HeartbeatData.Read(LenientJson.Parse(context.Request.Body));
                foreach (var consumer in heartbeat.Consumers)
                {
                    _members.GetOrAdd(consumer.GroupName, static _ => []).Add(heartbeat.ClientId);
                    _cluster.Create(TopicNames.RetryOf(consumer.GroupName), 1);
                }

                context.Reply(ResponseCode.Success);
                break;
            case RequestCode.UnregisterClient:
                if (context.Request.GetString("consumerGroup"u8) is { } left)
                {
                    _members.GetValueOrDefault(left)?.Remove(context.Request.GetString("clientID"u8)!);
                }

                context.Reply(ResponseCode.Success);
                break;
            default:
                var members = _members.GetValueOrDefault(context.Request.GetString("consumerGroup"u8)!) ?? [];
                if (members.Count == 0)
                {
                    context.Reply(ResponseCode.SystemError, "no consumer for this group");
                    break;
                }

                Reply(context, new ConsumerListBody { ClientIds = [.. members] });
                break;
        }
    }

    private void Lock(CommandContext context)
    {
        var body = LockBatchBody.Read(LenientJson.Parse(context.Request.Body));
        Reply(context, new LockBatchAnswer
        {
            Locked = [.. body.Queues.Where(queue => _locks.GetOrAdd(queue, body.ClientId) == body.ClientId)],
        });
    }

    private void Unlock(CommandContext context)
    {
        var body = LockBatchBody.Read(LenientJson.Parse(context.Request.Body));
        foreach (var queue in body.Queues)
        {
            _locks.TryRemove(new KeyValuePair<MessageQueue, string>(queue, body.ClientId));
        }

        context.Reply(ResponseCode.Success);
    }

    private void AnswerOffsets(CommandContext context)
    {
        var request = context.Request;
        var topic = request.GetString("topic"u8) ?? string.Empty;
        _ = request.TryGetInt32("queueId"u8, out var queue);
        var key = (request.GetString("consumerGroup"u8) ?? string.Empty, topic, queue);
        switch (request.Code)
        {
            case RequestCode.UpdateConsumerOffset:
                _ = request.TryGetInt64("commitOffset"u8, out var committed);
                _offsets[key] = committed;
                context.Reply(ResponseCode.Success);
                break;
            case RequestCode.QueryConsumerOffset when _offsets.TryGetValue(key, out var offset):
                ReplyOffset(context, offset);
                break;
            case RequestCode.QueryConsumerOffset:
                context.Reply(ResponseCode.QueryNotFound, "none");
                break;
            case RequestCode.GetMaxOffset:
                ReplyOffset(context, _queues.GetValueOrDefault((topic, queue))?.Count ?? 0);
                break;
            case RequestCode.GetMinOffset:
                ReplyOffset(context, 0);
                break;
            default:
                context.Reply(ResponseCode.RequestCodeNotSupported, " request type not supported");
                break;
        }
    }

    private static void ReplyOffset(CommandContext context, long offset)
    {
        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Field("offset"u8, offset);
    }

    private static void Reply(CommandContext context, IJsonWritable body)
    {
        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Body(FastJsonWriter.Encode(body));
    }
}
