using System.Collections.Concurrent;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;

namespace RocketStyle.Testing.Fakes;

/// <content>Messages in memory.</content>
public sealed partial class FakeBroker
{
    private readonly ConcurrentDictionary<(string Topic, int Queue), List<byte[]>> _queues = new();
    private long _position;

    /// <summary>Bodies stored in a queue, or in all queues of a topic, as they came over the wire.</summary>
    public IReadOnlyList<byte[]> BodiesOf(string topic, int? queue = null)
    {
        lock (_gate)
        {
            return
            [
                .. _queues.Where(pair => pair.Key.Topic == topic && (queue is null || pair.Key.Queue == queue))
                    .OrderBy(static pair => pair.Key.Queue)
                    .SelectMany(static pair => pair.Value)
                    .Select(static bytes => Parse(bytes).Body.ToArray()),
            ];
        }
    }

    /// <summary>Stores a message as if a producer had sent it.</summary>
    public void Put(string topic, int queue, string body, string properties = "", int sysFlag = 0) =>
        Put(topic, queue, Encoding.UTF8.GetBytes(body), Encoding.UTF8.GetBytes(properties), sysFlag);

    /// <summary>Stores a message as if a producer had sent it.</summary>
    public long Put(string topic, int queue, ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties, int sysFlag)
    {
        lock (_gate)
        {
            var fields = new MessageRecordFields
            {
                Topic = Encoding.UTF8.GetBytes(topic),
                QueueId = queue,
                SysFlag = sysFlag,
                Body = body,
                Properties = properties,
                BornTimestamp = 1_700_000_000_000,
                BornAddress = [127, 0, 0, 1],
                StoreAddress = [127, 0, 0, 1],
                StorePort = _server.EndPoint.Port,
            };
            var record = new byte[MessageRecordWriter.SizeOf(fields)];
            MessageRecordWriter.Write(record, fields, 0);
            var list = _queues.GetOrAdd((topic, queue), static _ => []);
            MessageRecordWriter.Patch(record, list.Count, _position, 1_700_000_000_000 + list.Count);
            _position += record.Length;
            list.Add(record);
            return list.Count - 1;
        }
    }

    private static MessageRecordReader Parse(byte[] bytes) =>
        MessageRecordReader.TryRead(bytes, out var record) ? record : throw new InvalidOperationException("No record.");

    private void Store(CommandContext context)
    {
        if (!SendRequest.TryRead(context.Request, out var request, out var problem))
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var topic = Encoding.UTF8.GetString(request.Topic);
        if (_cluster.RouteOf(topic) is null)
        {
            _cluster.Create(topic, request.DefaultTopicQueueCount);
        }

        long first = -1;
        var ids = new List<string>();
        if (request.IsBatch)
        {
            foreach (var item in MessageBatch.Walk(context.Request.Body))
            {
                ids.Add(MessageId.ToText([127, 0, 0, 1], _server.EndPoint.Port, _position));
                var offset = Put(topic, request.QueueId, item.Body, item.Properties, 0);
                first = first < 0 ? offset : first;
            }
        }
        else
        {
            ids.Add(MessageId.ToText([127, 0, 0, 1], _server.EndPoint.Port, _position));
            first = Put(topic, request.QueueId, context.Request.Body, request.Properties, request.SysFlag);
        }

        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Field("msgId"u8, string.Join(',', ids));
        reply.Field("queueId"u8, request.QueueId);
        reply.Field("queueOffset"u8, first);
    }

    private void Pull(CommandContext context)
    {
        if (!PullRequest.TryRead(context.Request, out var request, out var problem))
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var topic = Encoding.UTF8.GetString(request.Topic);
        if (request.Has(PullFlags.CommitOffset))
        {
            _offsets[(Encoding.UTF8.GetString(request.ConsumerGroup), topic, request.QueueId)] = request.CommitOffset;
        }

        var list = _queues.GetValueOrDefault((topic, request.QueueId)) ?? [];
        var from = (int)Math.Min(request.QueueOffset, list.Count);
        var count = Math.Min(request.MaxMessages, list.Count - from);
        var code = request.QueueOffset > list.Count ? ResponseCode.PullOffsetMoved
            : count == 0 ? ResponseCode.PullNotFound : ResponseCode.Success;
        var reply = context.BeginReply(code);
        ReplyNumbers(ref reply, from + count, list.Count);
        for (var i = from; i < from + count; i++)
        {
            reply.Body(list[i]);
        }

        reply.End();
    }

    private static void ReplyNumbers(ref ReplyWriter reply, long next, long max)
    {
        reply.Field("suggestWhichBrokerId"u8, 0);
        reply.Field("nextBeginOffset"u8, next);
        reply.Field("minOffset"u8, 0);
        reply.Field("maxOffset"u8, max);
    }
}
