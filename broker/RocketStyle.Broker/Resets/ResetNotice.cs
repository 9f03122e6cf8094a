using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Broker.Resets;

/// <summary>Tells every member of a group that its offsets were moved (code 220, one-way).</summary>
/// <remarks>Sent under no lock; a member whose connection is gone, or that knows no such notice, hears it from its next pull.</remarks>
internal static class ResetNotice
{
    internal static void Send(ConsumerGroup group, ResetPlan plan, string brokerName)
    {
        if (!plan.Steps.Any(static step => step.Moves))
        {
            return;
        }

        var request = new ResetClientOffsetRequest(plan.Topic, plan.Group, plan.Timestamp);
        foreach (var member in group.Members())
        {
            var body = plan.ToNotice(brokerName, asList: member.Language == LanguageCode.Cpp);
            member.Connection.SendOneWay(request, FastJsonWriter.Encode(body));
        }
    }
}
