namespace RocketStyle.Interop.Tests.Crash;

/// <summary>How much goes through the broker, and how often it is killed meanwhile.</summary>
/// <param name="MessagesPerProducer">Messages of each of the four producers.</param>
/// <param name="Kills">Kills, spread evenly over the sending.</param>
internal sealed record CrashPlan(int MessagesPerProducer, int Kills)
{
    internal const int Producers = 4;
    internal const int Queues = 8;
    internal const int ConsumersPerGroup = 2;
    internal const int BodyBytes = 128;
    internal const string Topic = "crash_topic";

    internal static readonly string[] Groups = ["crash_group_1", "crash_group_2"];

    /// <summary>A million messages with RS_FULL=1; otherwise as many as fit into an ordinary test run.</summary>
    internal static bool IsFull { get; } = Environment.GetEnvironmentVariable("RS_FULL") == "1";

    /// <summary>Everything must be over by then.</summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromMinutes(IsFull ? 30 : 4);

    internal int MessagesPerLane => MessagesPerProducer / Queues;

    internal int Messages => MessagesPerLane * Queues * Producers;

    internal static CrashPlan Undisturbed { get; } = new(IsFull ? 250_000 : 25_000, 0);

    internal static CrashPlan Killed { get; } = IsFull ? new(250_000, 10) : new(12_000, 3);
}
