using System.Text;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Retry;

/// <summary>The retry topic or the dead letters of a group, made when they are needed.</summary>
/// <remarks>Runs on receive loops; must not block. A topic that had to be made is known to the name servers before the answer goes out.</remarks>
internal sealed class RetryRouter(BrokerOptions options, GroupTable groups, TopicTable topics, TopicAnnouncer announcer)
{
    /// <summary>Finds a group, making it when that is allowed.</summary>
    /// <returns>False with the refusal.</returns>
    internal bool TryFindGroup(ReadOnlySpan<byte> name, out GroupSettings group, out RetryTarget refusal)
    {
        refusal = default;
        if (groups.TryGetOrCreate(name, out group))
        {
            return true;
        }

        refusal = RetryTarget.Refuse(
            ResponseCode.SubscriptionGroupNotExist,
            TopicNames.IsValidGroup(name)
                ? $"The consumer group {Encoding.UTF8.GetString(name)} does not exist and autoCreateSubscriptionGroup is off."
                : NameRules.Describe("consumer group", name, TopicNames.MaxGroupLength));
        return false;
    }

    /// <summary>Where a message goes that a consumer sends back (code 36).</summary>
    internal RetryTarget Route(GroupSettings group, bool dead)
    {
        if ((options.BrokerPermission & (int)Permission.Write) == 0)
        {
            return RetryTarget.Refuse(
                ResponseCode.NoPermission, $"The broker refuses writes (brokerPermission is {options.BrokerPermission}; 2 is missing).");
        }

        if (group.RetryQueues <= 0)
        {
            return RetryTarget.Nowhere;
        }

        return dead ? DeadLetters(group) : Retries(group);
    }

    /// <summary>The dead letters of a group.</summary>
    internal RetryTarget DeadLetters(GroupSettings group)
    {
        var (topic, added) = topics.EnsureDeadLetterTopic(group.Name);
        return Writable(topic, added);
    }

    private RetryTarget Retries(GroupSettings group)
    {
        var added = topics.EnsureRetryTopic(group);
        return topics.TryGet(TopicNames.RetryOf(group.Name), out var topic)
            ? Writable(topic, added)
            : RetryTarget.Refuse(ResponseCode.SystemError, $"The topic {TopicNames.RetryOf(group.Name)} was deleted this moment. Try again.");
    }

    private RetryTarget Writable(TopicSettings topic, bool added)
    {
        if ((topic.Permission & Permission.Write) == 0)
        {
            return RetryTarget.Refuse(ResponseCode.NoPermission, $"The topic {topic.Name} may not be written (perm is {(int)topic.Permission}).");
        }

        string? refused = null;
        var announcement = added ? announcer.AnnounceAsync() : announcer.SaveOfAsync(topic.Name, out refused);
        return refused is null ? RetryTarget.To(topic, announcement) : RetryTarget.Refuse(ResponseCode.ServiceNotAvailable, refused);
    }
}
