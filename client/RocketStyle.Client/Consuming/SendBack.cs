using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Consuming;

/// <summary>Gives messages back to the broker that stores them: for later, or to the dead letters.</summary>
internal sealed class SendBack(ConsumerOptions options, RouteCache routes, BrokerCalls brokers, ILogger log)
{
    private const int ToDeadLetters = -1;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Gives a message back.</summary>
    /// <returns>Null when the broker has taken it; else how long to keep it here before delivering it again.</returns>
    internal async ValueTask<TimeSpan?> TryAsync(ReceivedMessage message, Verdict verdict, CancellationToken cancellation)
    {
        var isDead = verdict.Outcome == Outcome.Dead || message.DeliveryAttempt >= options.AttemptLimit;
        string reason;
        try
        {
            var route = await routes.FindAsync(message.Queue.Topic, cancellation).ConfigureAwait(false);
            if (route?.MasterOf(message.Queue.Broker) is not { } address)
            {
                reason = "Its broker has no master now.";
            }
            else
            {
                var answer = await brokers.SendBackAsync(address, RequestOf(message, isDead, verdict), cancellation).ConfigureAwait(false);
                if (answer.IsSuccess)
                {
                    return null;
                }

                reason = $"{answer.Remark} (response code {answer.Code})";
            }
        }
        catch (RocketException e)
        {
            reason = e.Message;
        }

        var wait = BackOff.After(message.LocalRetries + 1, FirstWait, LongestWait);
        ClientLog.SendBackFailed(log, message.MessageId, message.Queue, wait, reason);
        return wait;
    }

    private SendBackRequest RequestOf(ReceivedMessage message, bool isDead, Verdict verdict) => new(
        message.Position,
        options.Group,
        isDead ? ToDeadLetters : (int)verdict.Level,
        message.MessageId,
        message.Topic,
        UnitMode: false,
        options.AttemptLimit == int.MaxValue ? -1 : options.AttemptLimit - 1)
    {
        Reason = isDead ? ReasonOf(verdict) : null,
    };

    private string? ReasonOf(Verdict verdict) => verdict.Outcome == Outcome.Dead ? Cut(verdict.Reason)
        : options.Ordering == ConsumerOrdering.PerQueue ? "ordered-consumer-gave-up"
        : "max-reconsume-times";

    /// <summary>As much of a reason as is kept, without the characters that separate properties.</summary>
    private static string? Cut(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return null;
        }

        var clean = string.Concat(reason.Select(static c => char.IsControl(c) ? ' ' : c));
        var bytes = Encoding.UTF8.GetBytes(clean);
        return bytes.Length <= MessageContext.MaxReasonBytes
            ? clean
            : Encoding.UTF8.GetString(bytes, 0, MessageContext.MaxReasonBytes).TrimEnd('\uFFFD');
    }
}
