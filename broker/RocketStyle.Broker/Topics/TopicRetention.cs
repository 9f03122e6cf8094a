using System.Globalization;
using System.Text;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Topics;

/// <summary>
/// Topics whose messages expire earlier than the log: attribute <c>reserve.time</c>, whole hours, the name and unit RocketMQ 5 uses for its tiered
/// storage; 0 or −1 means as long as the log. What has expired is not delivered any more, at the latest one step after its time.
/// </summary>
/// <remarks>On the tick, and once before the first request: the store does not remember over a restart what has expired.</remarks>
internal sealed class TopicRetention(TopicTable topics, MessageStore store)
{
    /// <summary>How often expired messages are looked for.</summary>
    internal static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(10);

    private const string Attribute = "reserve.time";
    private const int MostHours = 24 * 366 * 10;

    /// <summary>What is wrong with the attribute, as a sentence; null when it is right or absent.</summary>
    internal static string? Problem(TopicSettings topic) =>
        topic.Attributes.TryGetValue(Attribute, out var text) && !TryRead(text, out _)
            ? $"The attribute {Attribute} of {topic.Name} is {text}; it must be a number of hours from 1 to {MostHours}, or -1 for as long as the log."
            : null;

    internal Task StepAsync()
    {
        foreach (var topic in topics.Snapshot().Topics)
        {
            if (topic.Attributes.TryGetValue(Attribute, out var text) && TryRead(text, out var hours) && hours > 0)
            {
                store.ExpireBefore(Encoding.UTF8.GetBytes(topic.Name), store.ExpiryTime.AddHours(-hours).ToUnixTimeMilliseconds());
            }
        }

        return Task.CompletedTask;
    }

    private static bool TryRead(string text, out int hours) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out hours) && hours is >= -1 and <= MostHours;
}
