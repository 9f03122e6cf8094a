using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>One message at a time per queue, in order. A queue whose message fails rests, then delivers the same message again.</summary>
/// <remarks>
/// Workers take queues, not messages: a queue is in the line at most once, so no two workers ever have the same one. A worker
/// puts the queue back behind one message, so that a full queue does not starve the others.
/// </remarks>
internal sealed class OrderedDelivery(ConsumerOptions options, SendBack sendBack, TimeProvider time, ILogger log) : IDelivery
{
    private readonly Channel<AssignedQueue> _line = Channel.CreateUnbounded<AssignedQueue>();

    public void Accept(AssignedQueue queue, QueueBacklog backlog, ReadOnlySpan<ReceivedMessage> messages)
    {
        if (queue.Append(backlog, messages))
        {
            _line.Writer.TryWrite(queue);
        }
    }

    public Task RunAsync(HandlerCall handler, CancellationToken stop)
    {
        var workers = new Task[options.MaxConcurrency];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Run(() => WorkAsync(handler, stop), CancellationToken.None);
        }

        return Task.WhenAll(workers);
    }

    private async Task WorkAsync(HandlerCall handler, CancellationToken stop)
    {
        try
        {
            while (await _line.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                while (!stop.IsCancellationRequested && _line.Reader.TryRead(out var queue))
                {
                    await HandleNextAsync(handler, queue, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The consumer ends: what waits is not delivered and stays unfinished.
        }
    }

    private async ValueTask HandleNextAsync(HandlerCall handler, AssignedQueue queue, CancellationToken stop)
    {
        if (queue.IsLost || queue.Peek() is not { } next)
        {
            return;
        }

        var verdict = await handler.RunAsync(queue, next.Message).ConfigureAwait(false);
        if (verdict.Outcome == Outcome.Abandoned)
        {
            return;
        }

        if (verdict.Outcome == Outcome.Acknowledged || await IsGivenUpAsync(next.Message, verdict).ConfigureAwait(false))
        {
            queue.Remove(next.Message);
            next.Backlog.Finish(next.Message.Offset);
            _line.Writer.TryWrite(queue);
            return;
        }

        next.Message.LocalRetries++;
        _ = RestAsync(queue, stop);
    }

    private async ValueTask<bool> IsGivenUpAsync(ReceivedMessage message, Verdict verdict)
    {
        if (verdict.Outcome != Outcome.Dead && message.DeliveryAttempt < options.AttemptLimit)
        {
            return false;
        }

        if (options.Scope == ConsumerScope.Broadcast)
        {
            ClientLog.BroadcastDropped(log, message.MessageId, message.Queue, message.DeliveryAttempt);
            return true;
        }

        return await sendBack.TryAsync(message, verdict, CancellationToken.None).ConfigureAwait(false) is null;
    }

    private async Task RestAsync(AssignedQueue queue, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, queue.Lost);
        try
        {
            await Task.Delay(options.QueueSuspension, time, end.Token).ConfigureAwait(false);
            _line.Writer.TryWrite(queue);
        }
        catch (OperationCanceledException)
        {
            // The message stays unfinished, so whoever gets the queue next gets it first.
        }
    }
}
