using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Verification;

/// <summary>The names a configuration file knows; null when there is no readable file.</summary>
internal sealed class NameList(HashSet<string>? names)
{
    /// <summary>Whether the name is in the file. True when there is no file to say otherwise.</summary>
    internal bool Knows(string name) => names is null || names.Contains(name);

    /// <summary>Whether a topic was deleted: there is a file, and it has every topic but this one. The system's own need not be in it.</summary>
    internal bool IsSurelyMissing(string topic) =>
        names is not null && !names.Contains(topic) && !TopicNames.IsSystem(topic) && !TopicNames.IsRetry(topic)
        && !topic.EndsWith(TopicNames.ReplySuffix, StringComparison.Ordinal);
}
