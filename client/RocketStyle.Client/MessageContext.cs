using System.Diagnostics.CodeAnalysis;
using RocketStyle.Client.Consuming;

namespace RocketStyle.Client;

/// <summary>One delivery of a message, and what shall become of it.</summary>
/// <remarks>
/// In a handler of <see cref="IRocketConsumer.RunAsync"/>, returning acknowledges and throwing retries, unless one of the
/// methods was called. With <see cref="IRocketConsumer.ReadAllAsync"/>, exactly one of the methods must be called. Any thread.
/// </remarks>
public sealed class MessageContext
{
    /// <summary>Bytes of a dead letter's reason that are kept, in UTF-8.</summary>
    public const int MaxReasonBytes = 1024;

    private const int Open = -1;

    private readonly DeliverySource _source;
    private Details? _details;
    private int _outcome = Open;

    internal MessageContext(ReceivedMessage message, DeliverySource source, bool isAwaited)
    {
        Message = message;
        _source = source;
        _details = isAwaited ? new Details { Settlement = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) } : null;
    }

    /// <summary>The message.</summary>
    public ReceivedMessage Message { get; }

    /// <summary>Cancelled when another member of the group may get this message, because its queue went there.</summary>
    public CancellationToken OwnershipLost => _source.Lost;

    /// <summary>The delay asked for with a retry; none lets the broker choose.</summary>
    internal DelayLevel RetryLevel { get; private set; }

    /// <summary>Why the message is beyond help, as the user said.</summary>
    internal string? DeadReason => _details?.DeadReason;

    /// <summary>What was decided; null when nothing was.</summary>
    internal Outcome? Decision => Volatile.Read(ref _outcome) is >= 0 and var outcome ? (Outcome)outcome : null;

    /// <summary>Completes when something was decided; only for contexts that are read, not handled.</summary>
    internal Task Settlement => _details?.Settlement?.Task ?? Task.CompletedTask;

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
    /// <param name="reason">
    /// Why, for whoever reads the dead letters: RocketStyle keeps it as the property <c>DLQ_REASON</c>, at most
    /// <see cref="MaxReasonBytes"/> bytes of it; Apache RocketMQ keeps none.
    /// </param>
    /// <exception cref="InvalidOperationException">Something else was decided before.</exception>
    public ValueTask DeadLetterAsync(string? reason = null)
    {
        if (reason is not null)
        {
            (_details ??= new Details()).DeadReason = reason;
        }

        return DecideAsync(Outcome.Dead);
    }

    /// <summary>More time for the message before another member may get it.</summary>
    /// <param name="by">How much.</param>
    /// <exception cref="NotSupportedException">
    /// Always: messages that are pulled belong to their queue's member however long a handler takes, so there is nothing to
    /// extend. Only POP, which this client does not speak, lends single messages for a time.
    /// </exception>
    [SuppressMessage("Performance", "CA1822", Justification = "Part of what a context offers.")]
    public ValueTask ExtendAsync(TimeSpan by) => throw new NotSupportedException(
        $"The message cannot be extended by {by}: it was pulled, not POPped. It stays with this consumer until the handler has ended or the queue moves on.");

    /// <summary>
    /// Replies to a request (<see cref="IRocketProducer.RequestAsync"/>). Decides nothing about the request: it is acknowledged as
    /// any message.
    /// </summary>
    /// <param name="body">The content; not empty.</param>
    /// <param name="cancellationToken">Gives up waiting; the reply may arrive.</param>
    /// <returns>Whether the requester took the reply; false when it is gone or waits no more, so that trying again is of no use.</returns>
    /// <exception cref="InvalidOperationException">The message is no request.</exception>
    /// <exception cref="RocketException">The broker refused for another reason, or did not answer.</exception>
    public ValueTask<bool> ReplyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) => body.IsEmpty
        ? throw new ArgumentException("The body is empty; brokers do not take empty bodies.", nameof(body))
        : _source.Replies?.SendAsync(Message, body, cancellationToken) ?? throw new InvalidOperationException("This delivery cannot be replied to.");

    /// <summary>Nobody will decide any more.</summary>
    internal void Abandon()
    {
        if (Interlocked.CompareExchange(ref _outcome, (int)Outcome.Abandoned, Open) == Open)
        {
            _details?.Settlement?.TrySetResult();
        }
    }

    private ValueTask DecideAsync(Outcome outcome)
    {
        var before = Interlocked.CompareExchange(ref _outcome, (int)outcome, Open);
        if (before != Open && before != (int)Outcome.Abandoned && before != (int)outcome)
        {
            throw new InvalidOperationException($"It was decided before that the message is {(Outcome)before}.");
        }

        _details?.Settlement?.TrySetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>What few contexts need: there is one context per message.</summary>
    private sealed class Details
    {
        internal TaskCompletionSource? Settlement { get; init; }

        internal string? DeadReason { get; set; }
    }
}
