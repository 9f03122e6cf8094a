using System.Runtime.CompilerServices;

namespace RocketStyle.Client.Consuming;

/// <summary>One queue this member has: its window, and whether it still has it.</summary>
/// <remarks>Any thread. A queue that was given up is never taken up again: the next assignment makes a new one.</remarks>
internal sealed class AssignedQueue : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _pullStop = new();
    private readonly Lock _gate = new();
    private readonly Queue<ReceivedMessage> _lane = new();
    private QueueWindow _window;
    private DeliverySource? _source;
    private TaskCompletionSource? _idle;
    private int _handlers;
    private bool _isScheduled;
    private long _committed = -1;

    internal AssignedQueue(QueueId id, ReadOnlyMemory<byte> topicUtf8, SubscriptionFilter filter, QueueBacklog backlog)
    {
        Id = id;
        SharedId = new StrongBox<QueueId>(id);
        TopicUtf8 = topicUtf8;
        Filter = filter;
        Lost = _lost.Token;
        PullStop = _pullStop.Token;
        _window = new QueueWindow(backlog, PullStop);
    }

    internal QueueId Id { get; }

    /// <summary>The same for all messages to refer to.</summary>
    internal StrongBox<QueueId> SharedId { get; }

    internal ReadOnlyMemory<byte> TopicUtf8 { get; }

    internal SubscriptionFilter Filter { get; }

    /// <summary>The window; replaced when the queue goes on at another offset.</summary>
    internal QueueWindow Window => Volatile.Read(ref _window);

    /// <summary>What is in the window.</summary>
    internal QueueBacklog Backlog => Window.Backlog;

    /// <summary>When the queue was pulled last; the beginning of time for never.</summary>
    internal DateTimeOffset PulledAt { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>When a message was handled last; the beginning of time for never.</summary>
    internal DateTimeOffset HandledAt { get; set; } = DateTimeOffset.UnixEpoch;

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

    /// <summary>Begins anew at another offset: what was fetched before, or is being fetched now, no longer counts.</summary>
    internal void MoveTo(QueueBacklog fresh) => Move(null, fresh);

    /// <summary>The same, unless somebody else has moved the queue meanwhile.</summary>
    /// <returns>Whether it was moved.</returns>
    internal bool MoveFrom(QueueWindow known, QueueBacklog fresh) => Move(known, fresh);

    /// <summary>Ends the fetching.</summary>
    internal void StopPulling() => _pullStop.Cancel();

    /// <summary>Gives the queue up.</summary>
    internal void Lose()
    {
        _pullStop.Cancel();
        _lost.Cancel();
    }

    /// <summary>What its deliveries have in common.</summary>
    internal DeliverySource SourceOf(ReplySender? replies) => _source is { } source && source.Replies == replies ? source : _source = new DeliverySource(replies, Lost);

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

    /// <summary>Appends to the lane of ordered delivery, unless the messages belong to a window that was left.</summary>
    /// <returns>Whether the queue must be scheduled: it was not, and now has something.</returns>
    internal bool Append(QueueBacklog backlog, ReadOnlySpan<ReceivedMessage> messages)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(backlog, _window.Backlog))
            {
                return false;
            }

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
                return (message, _window.Backlog);
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
        _window.Dispose();
    }

    private bool Move(QueueWindow? known, QueueBacklog fresh)
    {
        QueueWindow left;
        lock (_gate)
        {
            if (known is not null && !ReferenceEquals(known, _window))
            {
                return false;
            }

            left = _window;
            _lane.Clear();
            Volatile.Write(ref _window, new QueueWindow(fresh, PullStop));
        }

        left.Dispose();
        return true;
    }
}
