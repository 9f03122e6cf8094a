using System.Diagnostics.Metrics;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Topics;

namespace RocketStyle.Broker;

/// <summary>What the broker counts, on the meter <c>RocketStyle.Broker</c>.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private readonly Meter _meter = new("RocketStyle.Broker");

    internal BrokerMetrics(TopicTable topics, ParkedPulls parked)
    {
        _meter.CreateObservableGauge("rocketmq_topic_number", () => topics.Count, "{topic}", "Topics this broker serves.");
        _meter.CreateObservableGauge("rocketstyle_parked_pulls", () => parked.Count, "{pull}", "Pulls that wait for messages.");
    }

    public void Dispose() => _meter.Dispose();
}
