using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>Many handlers at a time, in any order. What fails goes back to the broker, or waits here when the broker does not take it.</summary>
/// <remarks>
/// The line of waiting messages needs no limit of its own: every message in it is in its queue's window. A message leaves
/// the window when it is acknowledged or given back, never before. Workers exist only while something waits: each is a pool
/// work item that takes messages until the line is empty, so that neither waiting nor waking costs memory. One lock; nothing
/// is called under it.
/// </remarks>
internal sealed class ConcurrentDelivery(ConsumerOptions options, SendBack sendBack, TimeProvider time, ILogger log) : IDelivery, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _line = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HandlerCall? _handler;
    private ExecutionContext? _context;
    private CancellationToken _stop;
    private int _workers;

    public void Accept(AssignedQueue queue, QueueBacklog backlog, ReadOnlySpan<ReceivedMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                _line.Enqueue(new Waiting(queue, backlog, message));
            }
        }

        StartWorker();
    }

    public async Task RunAsync(HandlerCall handler, CancellationToken stop)
    {
        lock (_gate)
        {
            _handler = handler;
            _stop = stop;
            _context = ExecutionContext.Capture();
        }

        StartWorker();
        await using var stopping = stop.UnsafeRegister(static delivery => ((ConcurrentDelivery)delivery!).EndIfIdle(), this).ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Handlers run in the surroundings of whoever runs the consumer.
        if (_context is { } context)
        {
            ExecutionContext.Run(context, static delivery => ((ConcurrentDelivery)delivery!).Work(), this);
        }
        else
        {
            Work();
        }
    }

    private void Work()
    {
        var work = WorkAsync();
        if (!work.IsCompletedSuccessfully)
        {
            _ = EndWithAsync(work);
        }
    }

    private void StartWorker()
    {
        bool starts;
        lock (_gate)
        {
            starts = TryAddWorker();
        }

        if (starts)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // Under the gate.
    private bool TryAddWorker()
    {
        if (_handler is null || _line.Count == 0 || _workers >= options.MaxConcurrency || _stop.IsCancellationRequested)
        {
            return false;
        }

        _workers++;
        return true;
    }

    private async Task WorkAsync()
    {
        while (TryTake(out var next, out var leavesMore))
        {
            if (leavesMore)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            await HandleAsync(_handler!, next, _stop).ConfigureAwait(false);
        }

        EndIfIdle();
    }

    /// <param name="next">What to handle.</param>
    /// <param name="leavesMore">Whether another worker was added for the rest, and is to be started.</param>
    /// <returns>False when nothing waits, or the consumer ends: what waits is not delivered then and stays unfinished. The worker is none any more.</returns>
    private bool TryTake(out Waiting next, out bool leavesMore)
    {
        lock (_gate)
        {
            next = default;
            leavesMore = false;
            if (!_stop.IsCancellationRequested && _line.TryDequeue(out next))
            {
                leavesMore = TryAddWorker();
                return true;
            }

            _workers--;
            return false;
        }
    }

    private void EndIfIdle()
    {
        if (!_stop.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            if (_workers > 0)
            {
                return;
            }
        }

        _ended.TrySetResult();
    }

    private async Task EndWithAsync(Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.IsFaulted)
        {
            // A worker that dies must not die alone: the consumer would look healthy and handle less and less.
            _ended.TrySetException(work.Exception!.InnerExceptions);
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
            lock (_gate)
            {
                _line.Enqueue(failed);
            }

            StartWorker();
        }
        catch (OperationCanceledException)
        {
            // It stays unfinished, so whoever gets the queue next gets the message.
        }
    }

    private readonly record struct Waiting(AssignedQueue Queue, QueueBacklog Backlog, ReceivedMessage Message);
}
