using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Topics;

namespace RocketStyle.Broker;

/// <summary>
/// Whether topics or groups were lost with both generations of their file: clients get on only with those that may be made by use, with the
/// settings of new ones.
/// </summary>
/// <remarks>Remembered over restarts as <c>config/topics.lost</c> and <c>config/subscriptionGroup.lost</c>, until the operator deletes them.</remarks>
internal sealed class LostSettings(string folder, TopicFile topics, GroupFile groups, TimeProvider time, ILogger logger)
{
    private readonly LossMark _topics = new(Path.Combine(folder, "topics.lost"));
    private readonly LossMark _groups = new(Path.Combine(folder, "subscriptionGroup.lost"));

    /// <summary>Sentences for the operator; null when nothing is lost.</summary>
    internal string? Problem => (Say("topics", "topics.json", _topics), Say("consumer groups", "subscriptionGroup.json", _groups)) switch
    {
        (null, null) => null,
        var (first, second) => string.Join(' ', new[] { first, second }.OfType<string>()),
    };

    /// <summary>At start, before clients come.</summary>
    /// <param name="hasMessages">Whether the log has messages: without any, missing files are those of a new broker.</param>
    internal void Start(bool hasMessages)
    {
        _topics.Start(hasMessages && topics.WasMissing, time.GetUtcNow());
        _groups.Start(hasMessages && groups.WasMissing, time.GetUtcNow());
        if (Problem is { } problem)
        {
            BrokerLog.SettingsLost(logger, problem);
        }
    }

    private static string? Say(string what, string file, LossMark mark) => mark.IsSet
        ? $"The {what} were lost with {file} and its .bak: make them again, then delete {mark.Path} and restart."
        : null;
}
