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

    internal async ValueTask<(Outcome Outcome, DelayLevel Level)> RunAsync(AssignedQueue queue, ReceivedMessage message)
    {
        var context = new MessageContext(message, isRead, queue.Lost);
        var started = time.GetTimestamp();
        using var activity = ClientMetrics.StartProcess(message, group);
        Exception? error = null;
        var outcome = isRead ? Outcome.Abandoned : Outcome.Acknowledged;
        queue.Enter();
        try
        {
            await handler(context, DrainOver).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested || queue.IsLost)
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
        finally
        {
            queue.Leave();
        }

        ClientMetrics.Processed(message.Topic, group, time.GetElapsedTime(started), error);
        return (context.Decision ?? outcome, context.RetryLevel);
    }
}
