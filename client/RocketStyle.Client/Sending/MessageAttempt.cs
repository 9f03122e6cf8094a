using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Sending;

/// <summary>One message on its way; the same id on every attempt.</summary>
internal readonly struct MessageAttempt : IAttempt
{
    private readonly SendCall _call;

    internal MessageAttempt(SendCall call) => _call = call;

    public string Topic => _call.Message.Topic;

    public string? OrderingKey => _call.Message.OrderingKey;

    public ValueTask<SendAnswer> SendAsync(
        BrokerCalls brokers, string address, TopicRouting route, int queueIndex, TimeSpan patience, CancellationToken cancellation) =>
        brokers.SendAsync(address, On(route, queueIndex), patience, cancellation);

    internal SendCall On(TopicRouting route, int queueIndex) => _call with { Topic = route.TopicUtf8, QueueIndex = queueIndex };
}
