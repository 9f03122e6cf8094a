using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Resets;

/// <summary>Where the queues of a topic would go for a group.</summary>
/// <param name="Group">Consumer group.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Timestamp">The timestamp that was asked for, for the members' logs.</param>
/// <param name="Steps">One per queue asked for, by queue id.</param>
internal sealed record ResetPlan(string Group, string Topic, long Timestamp, IReadOnlyList<ResetStep> Steps)
{
    /// <summary>The offsets after the reset, also of queues that stay, as the answer has them.</summary>
    internal OffsetTableBody ToBody(string brokerName) => Body(Steps, brokerName, asList: false);

    /// <summary>The offsets of the queues that move, as members are told them.</summary>
    /// <param name="brokerName">Our name.</param>
    /// <param name="asList">The form C++ clients read.</param>
    internal OffsetTableBody ToNotice(string brokerName, bool asList) => Body(Steps.Where(static step => step.Moves), brokerName, asList);

    private OffsetTableBody Body(IEnumerable<ResetStep> steps, string brokerName, bool asList) => new()
    {
        Offsets = [.. steps.Select(step => KeyValuePair.Create(new MessageQueue(Topic, brokerName, step.QueueId), step.Offset))],
        AsList = asList,
    };
}
