using RocketStyle.Client.Consuming;

namespace RocketStyle.Client;

/// <summary>One delivery of a message, and what shall become of it.</summary>
/// <remarks>
/// In a handler of <see cref="IRocketConsumer.RunAsync"/>, returning acknowledges and throwing retries, unless one of the
/// methods was called. With <see cref="IRocketConsumer.ReadAllAsync"/>, exactly one of the methods must be called. Any thread.
/// </remarks>
public sealed class MessageContext
{
    private const int Open = -1;

    private readonly TaskCompletionSource? _settlement;
    private int _outcome = Open;

    internal MessageContext(ReceivedMessage message, bool isAwaited, CancellationToken ownershipLost)
    {
        Message = message;
        OwnershipLost = ownershipLost;
        _settlement = isAwaited ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    }

    /// <summary>The message.</summary>
    public ReceivedMessage Message { get; }

    /// <summary>Cancelled when another member of the group may get this message, because its queue went there.</summary>
    public CancellationToken OwnershipLost { get; }

    /// <summary>The delay asked for with a retry; none lets the broker choose.</summary>
    internal DelayLevel RetryLevel { get; private set; }

    /// <summary>What was decided; null when nothing was.</summary>
    internal Outcome? Decision => Volatile.Read(ref _outcome) is >= 0 and var outcome ? (Outcome)outcome : null;

    /// <summary>Completes when something was decided; only for contexts that are read, not handled.</summary>
    internal Task Settlement => _settlement?.Task ?? Task.CompletedTask;

    /// <summary>The message is done and will not come again. Its offset is stored with the next commit.</summary>
    /// <exception cref="InvalidOperationException">Something else was decided before.</exception>
    public ValueTask AckAsync() => DecideAsync(Outcome.Acknowledged);

    /// <summary>
    /// The message shall come again. Messages of ordered consumers wait at the head of their queue; others go back to the broker.
    /// </summary>
    /// <param name="delay">How long to wait; none lets the broker choose by the number of attempts. Ordered consumers ignore it.</param>
    /// <exception cref="InvalidOperationException">Something else was decided before.</exception>
    public ValueTask RetryAsync(DelayLevel delay = DelayLevel.None)
    {
        RetryLevel = delay;
        return DecideAsync(Outcome.Retry);
    }

    /// <summary>The message is beyond help and goes to the group's dead letters.</summary>
    /// <exception cref="InvalidOperationException">Something else was decided before.</exception>
    public ValueTask DeadLetterAsync() => DecideAsync(Outcome.Dead);

    /// <summary>Nobody will decide any more.</summary>
    internal void Abandon()
    {
        if (Interlocked.CompareExchange(ref _outcome, (int)Outcome.Abandoned, Open) == Open)
        {
            _settlement?.TrySetResult();
        }
    }

    private ValueTask DecideAsync(Outcome outcome)
    {
        var before = Interlocked.CompareExchange(ref _outcome, (int)outcome, Open);
        if (before != Open && before != (int)Outcome.Abandoned && before != (int)outcome)
        {
            throw new InvalidOperationException($"It was decided before that the message is {(Outcome)before}.");
        }

        _settlement?.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
