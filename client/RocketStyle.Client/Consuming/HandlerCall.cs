using Microsoft.Extensions.Logging;

namespace RocketStyle.Client.Consuming;

/// <summary>Runs the user's handler with one message and says what became of it.</summary>
/// <remarks>Many workers at a time. The one place where user code is called: whatever it throws is an outcome, not a failure of ours.</remarks>
internal sealed class HandlerCall(
    string group, Func<MessageContext, CancellationToken, ValueTask> handler, bool isRead, TimeProvider time, ILogger log)
{
    /// <summary>Cancelled when the consumer ends.</summary>
    internal CancellationToken Stopping { get; init; }

    /// <summary>Cancelled when the consumer no longer waits for handlers.</summary>
    internal CancellationToken DrainOver { get; init; }

    /// <summary>Sends replies for the handler.</summary>
    internal ReplySender? Replies { get; init; }

    /// <summary>Counts what was handled.</summary>
    internal required ConsumeTally Tally { get; init; }

    /// <summary>Whether somebody reads the messages one by one, so that no handler can be called out of turn.</summary>
    internal bool IsRead => isRead;

    /// <summary>Runs the handler with a message of a queue.</summary>
    internal async ValueTask<Verdict> RunAsync(AssignedQueue queue, ReceivedMessage message)
    {
        queue.Enter();
        try
        {
            return await RunAsync(message, queue.SourceOf(Replies)).ConfigureAwait(false);
        }
        finally
        {
            queue.HandledAt = time.GetUtcNow();
            queue.Leave();
        }
    }

    /// <summary>Runs the handler with a message that is in no queue of this member, because somebody asked for it.</summary>
    internal ValueTask<Verdict> RunDirectlyAsync(ReceivedMessage message) => RunAsync(message, new DeliverySource(Replies, Stopping));

    private async ValueTask<Verdict> RunAsync(ReceivedMessage message, DeliverySource source)
    {
        var context = new MessageContext(message, source, isRead);
        var started = time.GetTimestamp();
        using var activity = ClientMetrics.StartProcess(message, group);
        Exception? error = null;
        var outcome = isRead ? Outcome.Abandoned : Outcome.Acknowledged;
        try
        {
            await handler(context, DrainOver).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested || source.Lost.IsCancellationRequested)
        {
            outcome = Outcome.Abandoned;
        }
        catch (Exception e)
        {
            error = e;
            outcome = Outcome.Retry;
            ClientLog.HandlerFailed(log, message.MessageId, message.Queue, message.DeliveryAttempt, e);
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, e.Message);
        }

        var took = time.GetElapsedTime(started);
        ClientMetrics.Processed(message.Topic, group, took, error);
        outcome = context.Decision ?? outcome;
        Tally.Handled(message.Topic, took, isFailure: outcome is Outcome.Retry or Outcome.Dead);
        return new Verdict(outcome, context.RetryLevel, context.DeadReason, error);
    }
}
