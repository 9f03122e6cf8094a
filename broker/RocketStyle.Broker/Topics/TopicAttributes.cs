namespace RocketStyle.Broker.Topics;

/// <summary>Changes of a topic's attributes as RocketMQ 5 writes them: <c>+key=value,-key</c>.</summary>
internal static class TopicAttributes
{
    /// <returns>The attributes after the changes; what is not understood is passed over, as unknown attributes are anyway.</returns>
    internal static IReadOnlyDictionary<string, string> Apply(IReadOnlyDictionary<string, string>? known, string changes)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in known ?? new Dictionary<string, string>())
        {
            attributes[key] = value;
        }

        foreach (var change in changes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = change.IndexOf('=', StringComparison.Ordinal);
            if (change[0] == '+' && equals > 1)
            {
                attributes[change[1..equals]] = change[(equals + 1)..];
            }
            else if (change[0] == '-')
            {
                attributes.Remove(change[1..]);
            }
        }

        return attributes;
    }
}
