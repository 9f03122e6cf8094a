using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>Many handlers at a time, in any order. What fails goes back to the broker, or waits here when the broker does not take it.</summary>
/// <remarks>
/// The line of waiting messages needs no limit of its own: every message in it is in its queue's window. A message leaves
/// the window when it is acknowledged or given back, never before.
/// </remarks>
internal sealed class ConcurrentDelivery(ConsumerOptions options, SendBack sendBack, TimeProvider time, ILogger log) : IDelivery
{
    private readonly Channel<Waiting> _line = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { AllowSynchronousContinuations = false });

    public void Accept(AssignedQueue queue, QueueBacklog backlog, ReadOnlySpan<ReceivedMessage> messages)
    {
        foreach (var message in messages)
        {
            _line.Writer.TryWrite(new Waiting(queue, backlog, message));
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
                while (!stop.IsCancellationRequested && _line.Reader.TryRead(out var next))
                {
                    await HandleAsync(handler, next, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The consumer ends: what waits is not delivered and stays unfinished.
        }
    }

    private async ValueTask HandleAsync(HandlerCall handler, Waiting next, CancellationToken stop)
    {
        if (next.Queue.IsLost || !ReferenceEquals(next.Queue.Backlog, next.Backlog))
        {
            return;
        }

        var verdict = await handler.RunAsync(next.Queue, next.Message).ConfigureAwait(false);
        switch (verdict.Outcome)
        {
            case Outcome.Acknowledged:
                next.Backlog.Finish(next.Message.Offset);
                break;
            case Outcome.Retry or Outcome.Dead:
                await ReturnAsync(next, verdict, stop).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private async ValueTask ReturnAsync(Waiting failed, Verdict verdict, CancellationToken stop)
    {
        var message = failed.Message;
        if (options.Scope == ConsumerScope.Broadcast)
        {
            ClientLog.BroadcastDropped(log, message.MessageId, message.Queue, message.DeliveryAttempt);
            failed.Backlog.Finish(message.Offset);
            return;
        }

        // Not cancelled by a stop: the handler has failed, and the broker had better know.
        var wait = await sendBack.TryAsync(message, verdict, CancellationToken.None).ConfigureAwait(false);
        if (wait is null)
        {
            failed.Backlog.Finish(message.Offset);
            return;
        }

        message.LocalRetries++;
        _ = WaitAndAcceptAsync(failed, wait.Value, stop);
    }

    private async Task WaitAndAcceptAsync(Waiting failed, TimeSpan wait, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, failed.Queue.Lost);
        try
        {
            await Task.Delay(wait, time, end.Token).ConfigureAwait(false);
            _line.Writer.TryWrite(failed);
        }
        catch (OperationCanceledException)
        {
            // It stays unfinished, so whoever gets the queue next gets the message.
        }
    }

    private readonly record struct Waiting(AssignedQueue Queue, QueueBacklog Backlog, ReceivedMessage Message);
}
