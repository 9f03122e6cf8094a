using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Sending;

/// <summary>One encoded batch on its way.</summary>
internal readonly struct BatchAttempt : IAttempt
{
    private readonly BatchCall _call;

    internal BatchAttempt(string topic, string? orderingKey, BatchCall call)
    {
        Topic = topic;
        OrderingKey = orderingKey;
        _call = call;
    }

    public string Topic { get; }

    public string? OrderingKey { get; }

    public ValueTask<SendAnswer> SendAsync(
        BrokerCalls brokers, string address, TopicRouting route, int queueIndex, TimeSpan patience, CancellationToken cancellation) =>
        brokers.SendAsync(address, _call with { Topic = route.TopicUtf8, QueueIndex = queueIndex }, patience, cancellation);
}
