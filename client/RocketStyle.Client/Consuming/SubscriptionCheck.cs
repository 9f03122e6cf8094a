using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Client.Consuming;

/// <summary>
/// Asks a broker whether it understands a consumer's SQL conditions before the group hears of them: a heartbeat with a bad one
/// would stop all members of the group.
/// </summary>
internal sealed class SubscriptionCheck(RouteCache routes, BrokerCalls brokers, string clientId, ILogger log)
{
    /// <summary>Asks about every condition. A broker that is away now is no verdict.</summary>
    /// <exception cref="RocketException">A broker refuses a condition (code 23), or conditions as such (code 1).</exception>
    internal async Task RunAsync(GroupSubscription subscription, CancellationToken cancellation)
    {
        foreach (var wanted in subscription.ToHeartbeat().Subscriptions)
        {
            if (wanted.ExpressionType != Protocol.Routing.Subscription.TagExpression)
            {
                await AskAsync(subscription.Group, wanted, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task AskAsync(string group, Protocol.Routing.Subscription wanted, CancellationToken cancellation)
    {
        try
        {
            var route = await routes.FindAsync(wanted.Topic, cancellation).ConfigureAwait(false);
            if (route?.Masters.FirstOrDefault() is not { } address)
            {
                return;
            }

            var body = new ClientConfigBody { ClientId = clientId, Group = group, Subscription = wanted };
            var answer = await brokers.CheckSubscriptionAsync(address, body, cancellation).ConfigureAwait(false);
            if (answer.Code is ResponseCode.SubscriptionParseFailed or ResponseCode.SystemError)
            {
                throw Failures.Refused($"filter {wanted.Topic} by \"{wanted.Expression}\"", address, answer.Code, answer.Remark);
            }
        }
        catch (RocketException e) when (e.ResponseCode is null)
        {
            ClientLog.SubscriptionUnchecked(log, group, wanted.Topic, e.Message);
        }
    }
}
