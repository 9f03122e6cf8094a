using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Sending;

/// <summary>What is sent, as the retry loop sees it: one message or one batch.</summary>
internal interface IAttempt
{
    /// <summary>Topic to send to.</summary>
    string Topic { get; }

    /// <summary>Key that fixes the queue, or null.</summary>
    string? OrderingKey { get; }

    /// <summary>Sends once.</summary>
    ValueTask<SendAnswer> SendAsync(
        BrokerCalls brokers, string address, TopicRouting route, int queueIndex, TimeSpan patience, CancellationToken cancellation);
}
