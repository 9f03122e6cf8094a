using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Requests;

/// <summary>Requests that wait for their reply, and the place where brokers bring replies (code 326).</summary>
/// <remarks>
/// Any thread; replies come on receive loops. A reply nobody waits for is refused, so that its sender hears that it was in
/// vain; whoever waits goes on elsewhere, never on the receive loop.
/// </remarks>
internal sealed class PendingRequests(ILogger log) : ICommandHandler
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ReceivedMessage>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Begins to wait; <see cref="Forget"/> must follow.</summary>
    internal Task<ReceivedMessage> ExpectAsync(string correlationId) =>
        _waiting.GetOrAdd(correlationId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Nobody waits any more.</summary>
    internal void Forget(string correlationId) => _waiting.TryRemove(correlationId, out _);

    public void Handle(CommandContext context)
    {
        var reply = Read(context.Request);
        var id = reply.Text(PropertyNames.CorrelationId) ?? string.Empty;
        if (_waiting.TryRemove(id, out var waiting) && waiting.TrySetResult(reply))
        {
            context.Reply(ResponseCode.Success);
            return;
        }

        ClientLog.ReplyUnclaimed(log, id);
        context.Reply(ResponseCode.SystemError, $"Nobody waits for the reply {id} (CORRELATION_ID): it is late, or not the first.");
    }

    /// <summary>A reply travels as fields and a body; as a record it is a message like any other.</summary>
    private static ReceivedMessage Read(Command request)
    {
        _ = request.TryGet("topic"u8, out var topic);
        _ = request.TryGet("properties"u8, out var properties);
        _ = request.TryGetInt32("queueId"u8, out var queueId);
        _ = request.TryGetInt32("flag"u8, out var flag);
        _ = request.TryGetInt32("sysFlag"u8, out var sysFlag);
        _ = request.TryGetInt64("bornTimestamp"u8, out var born);
        _ = request.TryGetInt64("storeTimestamp"u8, out var stored);
        var fields = new MessageRecordFields
        {
            Topic = topic.IsEmpty ? "-"u8 : topic,
            QueueId = queueId,
            Flag = flag,
            SysFlag = sysFlag & ~SystemFlags.TransactionMask,
            BornTimestamp = born,
            Body = request.Body,
            Properties = properties,
        };
        var record = new byte[MessageRecordWriter.SizeOf(fields)];
        MessageRecordWriter.Write(record, fields, 0);
        MessageRecordWriter.Patch(record, 0, 0, stored);
        return MessageRecordReader.TryRead(record, out var read)
            ? new ReceivedMessage(read, new StrongBox<QueueId>(new QueueId(Encoding.UTF8.GetString(topic), string.Empty, queueId)))
            : throw new ProtocolException("The reply is no message.");
    }
}
