using Microsoft.Extensions.Logging;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Consuming;

/// <summary>
/// Hears from brokers what tools want of this client's consumers: go on elsewhere (code 220, one-way), tell positions (221),
/// describe yourself (307), handle this message (309).
/// </summary>
/// <remarks>Called on receive loops: what runs user code or waits for a broker goes elsewhere.</remarks>
internal sealed class ConsumerNotice(LiveConsumers consumers, TimeProvider time, ILogger log) : ICommandHandler
{
    /// <summary>Messages handled out of turn at a time. A tool asks for one; the limit is against mistakes.</summary>
    internal const int MaxDirectCalls = 16;

    private int _directCalls;

    public void Handle(CommandContext context)
    {
        var name = context.Request.Code is RequestCode.ResetConsumerClientOffset or RequestCode.GetConsumerStatusFromClient ? "group"u8 : "consumerGroup"u8;
        var group = context.Request.GetString(name);
        if (!consumers.TryGet(group, out var consumer))
        {
            context.Reply(ResponseCode.SystemError, $"This client has no consumer of the group '{group}'.");
            return;
        }

        switch (context.Request.Code)
        {
            case RequestCode.ResetConsumerClientOffset:
                Reset(context, consumer);
                break;
            case RequestCode.GetConsumerStatusFromClient:
                Reply(context, new PositionTable(consumer.PositionsIn(context.Request.GetString("topic"u8) ?? string.Empty)));
                break;
            case RequestCode.GetConsumerRunningInfo:
                Reply(context, consumer.Describe(consumers.NameServers));
                break;
            default:
                HandleDirectly(context, consumer);
                break;
        }
    }

    private static void Reply(CommandContext context, IJsonWritable body)
    {
        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Body(FastJsonWriter.Encode(body));
    }

    private void Reset(CommandContext context, LiveConsumer consumer)
    {
        var moves = OffsetTableBody.Read(LenientJson.Parse(context.Request.Body)).Offsets;
        context.Reply(ResponseCode.Success);
        ClientLog.ResetHeard(log, consumer.Group, moves.Count);
        _ = MoveAsync(consumer, moves);
    }

    private static async Task MoveAsync(LiveConsumer consumer, IReadOnlyList<KeyValuePair<MessageQueue, long>> moves)
    {
        foreach (var (queue, offset) in moves)
        {
            // A queue of another member is that one's business: every member hears of the reset.
            await consumer.TryMoveAsync(new QueueId(queue.Topic, queue.BrokerName, queue.QueueId), Math.Max(0, offset), CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    private void HandleDirectly(CommandContext context, LiveConsumer consumer)
    {
        if (consumer.IsRead)
        {
            context.Reply(ResponseCode.SystemError, $"The consumer of the group '{consumer.Group}' reads its messages one by one; none can be handed to it.");
        }
        else if (RecordDecoder.Decode(context.Request.Body) is not [var message])
        {
            context.Reply(ResponseCode.SystemError, "The request carries no message to handle.");
        }
        else if (Interlocked.Increment(ref _directCalls) > MaxDirectCalls)
        {
            Interlocked.Decrement(ref _directCalls);
            context.Reply(ResponseCode.SystemBusy, $"{MaxDirectCalls} messages are being handled out of turn already (MaxDirectCalls).");
        }
        else
        {
            message.Queue = message.Queue with { Broker = context.Request.GetString("brokerName"u8) ?? string.Empty };
            var reply = context.Defer();
            _ = Task.Run(() => HandleDirectlyAsync(reply, consumer, message));
        }
    }

    private async Task HandleDirectlyAsync(DeferredReply reply, LiveConsumer consumer, ReceivedMessage message)
    {
        var started = time.GetTimestamp();
        try
        {
            var verdict = await consumer.HandleAsync(message).ConfigureAwait(false);
            using var answer = reply.BeginReply(ResponseCode.Success);
            answer.Body(FastJsonWriter.Encode(ResultOf(verdict, consumer.IsOrdered, time.GetElapsedTime(started))));
        }
        finally
        {
            Interlocked.Decrement(ref _directCalls);
        }
    }

    private static DirectConsumeResult ResultOf(Verdict verdict, bool isOrdered, TimeSpan took) => new()
    {
        Result = verdict switch
        {
            { Error: not null } => DirectConsumeResult.Threw,
            { Outcome: Outcome.Acknowledged } => DirectConsumeResult.Succeeded,
            { Outcome: Outcome.Retry or Outcome.Dead } => DirectConsumeResult.Later,
            _ => DirectConsumeResult.Undecided,
        },
        Remark = verdict.Error is { } error ? $"{error.GetType().Name}: {error.Message}"
            : verdict.Outcome == Outcome.Dead ? $"To the dead letters: {verdict.Reason ?? "no reason given"}"
            : null,
        IsOrdered = isOrdered,
        Milliseconds = (long)took.TotalMilliseconds,
    };

    /// <summary>Positions by queue, as the answer to code 221 carries them.</summary>
    private sealed record PositionTable(IEnumerable<KeyValuePair<MessageQueue, long>> Positions) : IJsonWritable
    {
        public void Write(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Key("messageQueueTable"u8);
            writer.BeginObject();
            foreach (var (queue, offset) in Positions)
            {
                writer.Key(queue);
                writer.Value(offset);
            }

            writer.EndObject();
            writer.EndObject();
        }
    }
}
