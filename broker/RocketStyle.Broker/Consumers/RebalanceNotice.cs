using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Broker.Consumers;

/// <summary>Tells every member of a group to rebalance (code 40, one-way).</summary>
/// <remarks>Sent under no lock; a member whose connection is gone is passed over.</remarks>
internal static class RebalanceNotice
{
    internal static void Send(ConsumerGroup group)
    {
        var request = new ConsumerGroupRequest(RequestCode.NotifyConsumerIdsChanged, group.Name);
        foreach (var member in group.Members())
        {
            member.Connection.SendOneWay(request);
        }
    }
}
