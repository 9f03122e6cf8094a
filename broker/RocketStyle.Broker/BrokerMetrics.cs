using System.Diagnostics.Metrics;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Topics;
using RocketStyle.Broker.Transactions;

namespace RocketStyle.Broker;

/// <summary>What the broker counts, on the meter <c>RocketStyle.Broker</c>.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private readonly Meter _meter = new("RocketStyle.Broker");

    internal BrokerMetrics(TopicTable topics, ParkedPulls parked, TransactionKeeper transactions, ClientTable clients)
    {
        _meter.CreateObservableGauge("rocketmq_topic_number", () => topics.Count, "{topic}", "Topics this broker serves.");
        _meter.CreateObservableGauge("rocketstyle_parked_pulls", () => parked.Count, "{pull}", "Pulls that wait for messages.");
        _meter.CreateObservableGauge("rocketmq_half_messages", () => transactions.OpenCount, "{message}", "Half messages whose transaction is open.");
        _meter.CreateObservableCounter(
            "rocketstyle_subscription_conflicts_total", () => clients.SubscriptionConflicts, "{conflict}", "Times members of one group came to subscribe differently.");
        _meter.CreateObservableGauge(
            "rocketstyle_groups_at_odds", () => clients.GroupsAtOdds, "{group}", "Consumer groups whose members subscribe differently now.");
    }

    public void Dispose() => _meter.Dispose();
}
