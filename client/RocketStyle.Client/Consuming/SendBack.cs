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
    internal async ValueTask<TimeSpan?> TryAsync(ReceivedMessage message, Outcome outcome, DelayLevel level, CancellationToken cancellation)
    {
        var isDead = outcome == Outcome.Dead || message.DeliveryAttempt >= options.AttemptLimit;
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
                var answer = await brokers.SendBackAsync(address, RequestOf(message, isDead, level), cancellation).ConfigureAwait(false);
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

    private SendBackRequest RequestOf(ReceivedMessage message, bool isDead, DelayLevel level) => new(
        message.Position,
        options.Group,
        isDead ? ToDeadLetters : (int)level,
        message.MessageId,
        message.Topic,
        UnitMode: false,
        options.AttemptLimit == int.MaxValue ? -1 : options.AttemptLimit - 1);
}
