namespace RocketStyle.Client.Consuming;

/// <summary>One queue this member has: its window, and whether it still has it.</summary>
/// <remarks>Any thread. A queue that was given up is never taken up again: the next assignment makes a new one.</remarks>
internal sealed class AssignedQueue : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _pullStop = new();
    private readonly Lock _gate = new();
    private readonly Queue<ReceivedMessage> _lane = new();
    private QueueBacklog _backlog;
    private TaskCompletionSource? _idle;
    private int _handlers;
    private bool _isScheduled;
    private long _committed = -1;

    internal AssignedQueue(QueueId id, ReadOnlyMemory<byte> topicUtf8, TagFilter filter, QueueBacklog backlog)
    {
        Id = id;
        TopicUtf8 = topicUtf8;
        Filter = filter;
        _backlog = backlog;
        Lost = _lost.Token;
        PullStop = _pullStop.Token;
    }

    internal QueueId Id { get; }

    internal ReadOnlyMemory<byte> TopicUtf8 { get; }

    internal TagFilter Filter { get; }

    /// <summary>The window; replaced when the broker moves the offset.</summary>
    internal QueueBacklog Backlog => Volatile.Read(ref _backlog);

    /// <summary>Cancelled when another member may have the queue.</summary>
    internal CancellationToken Lost { get; }

    /// <summary>Cancelled when nothing more shall be fetched.</summary>
    internal CancellationToken PullStop { get; }

    /// <summary>The loop that pulls.</summary>
    internal Task Pulling { get; set; } = Task.CompletedTask;

    internal bool IsLost => Lost.IsCancellationRequested;

    /// <summary>The offset stored last; −1 for none.</summary>
    internal long Committed
    {
        get => Volatile.Read(ref _committed);
        set => Volatile.Write(ref _committed, value);
    }

    /// <summary>Begins anew at another offset: what was fetched before no longer counts.</summary>
    internal void MoveTo(QueueBacklog fresh)
    {
        lock (_gate)
        {
            _lane.Clear();
            Volatile.Write(ref _backlog, fresh);
        }
    }

    /// <summary>Ends the fetching.</summary>
    internal void StopPulling() => _pullStop.Cancel();

    /// <summary>Gives the queue up.</summary>
    internal void Lose()
    {
        _pullStop.Cancel();
        _lost.Cancel();
    }

    /// <summary>A handler begins with a message of this queue.</summary>
    internal void Enter()
    {
        lock (_gate)
        {
            _handlers++;
        }
    }

    /// <summary>A handler has ended.</summary>
    internal void Leave()
    {
        TaskCompletionSource? idle = null;
        lock (_gate)
        {
            if (--_handlers == 0)
            {
                (idle, _idle) = (_idle, null);
            }
        }

        idle?.TrySetResult();
    }

    /// <summary>Completes when no handler works on a message of this queue.</summary>
    internal Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_handlers == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Appends to the lane of ordered delivery.</summary>
    /// <returns>Whether the queue must be scheduled: it was not, and now has something.</returns>
    internal bool Append(ReadOnlySpan<ReceivedMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                _lane.Enqueue(message);
            }

            if (_isScheduled || _lane.Count == 0)
            {
                return false;
            }

            return _isScheduled = true;
        }
    }

    /// <summary>The lane's first message, with the window it counts in; nothing unschedules the queue.</summary>
    internal (ReceivedMessage Message, QueueBacklog Backlog)? Peek()
    {
        lock (_gate)
        {
            if (_lane.TryPeek(out var message))
            {
                return (message, _backlog);
            }

            _isScheduled = false;
            return null;
        }
    }

    /// <summary>Removes the lane's first message, unless the lane was cleared meanwhile.</summary>
    internal void Remove(ReceivedMessage message)
    {
        lock (_gate)
        {
            if (_lane.TryPeek(out var first) && ReferenceEquals(first, message))
            {
                _lane.Dequeue();
            }
        }
    }

    public void Dispose()
    {
        _lost.Dispose();
        _pullStop.Dispose();
    }
}
