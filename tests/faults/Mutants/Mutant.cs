using RocketStyle.Faults.Disk;
using RocketStyle.Store;

namespace RocketStyle.Faults.Mutants;

/// <summary>A mistake somebody could make, put in from outside; the crash states have to see it.</summary>
/// <param name="Name">What is wrong.</param>
internal sealed record Mutant(string Name)
{
    private const long ForgottenAtLeast = 2;

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<Mutant> All { get; } =
    [
        new("acknowledged before the flush") { Fault = (operation, path) => operation == DiskOperation.Sync && IsLog(path) ? DiskOutcome.Late : DiskOutcome.Works },
        new("no fsync of folders") { Fault = (operation, _) => operation == DiskOperation.SyncFolder ? DiskOutcome.Skipped : DiskOutcome.Works },
        new("FlushToDisk instead of fdatasync") { Fault = SwallowSomeErrors() },
        new("a small file renamed before its content is forced") { Fault = (operation, path) => SkipWhen(operation == DiskOperation.Sync && IsUnfinished(path) && !IsLog(path)) },
        new("a small file renamed without an fsync of its folder") { Fault = (operation, path) => SkipWhen(operation == DiskOperation.SyncFolder && path == "config") },
        new("a log file renamed before its content is forced") { Fault = (operation, path) => SkipWhen(operation == DiskOperation.Sync && IsUnfinished(path) && IsLog(path)) },
        new("a log file renamed without an fsync of its folder") { Fault = (operation, path) => SkipWhen(operation == DiskOperation.SyncFolder && path == "commitlog") },
        new("checksums ignored at recovery") { Change = options => options with { CheckCrcOnRecover = false } },
        new("the highest offset forgotten at recovery") { Judged = Forget },
    ];

    /// <summary>A disk that hides the mistake's calls.</summary>
    internal Func<DiskOperation, string, DiskOutcome>? Fault { get; init; }

    /// <summary>What is done to a store behind its recovery.</summary>
    internal Action<MessageStore>? Judged { get; init; }

    /// <summary>How the store is opened after a crash.</summary>
    internal Func<StoreOptions, StoreOptions> Change { get; init; } = options => options;

    private static DiskOutcome SkipWhen(bool hidden) => hidden ? DiskOutcome.Skipped : DiskOutcome.Works;

    private static bool IsUnfinished(string path) => path.EndsWith(".tmp", StringComparison.Ordinal);

    private static bool IsLog(string path) => path.StartsWith("commitlog/", StringComparison.Ordinal);

    /// <summary>Every seventh flush of the log fails and says that it did not, which is what the runtime's own call does on Linux.</summary>
    private static Func<DiskOperation, string, DiskOutcome> SwallowSomeErrors()
    {
        var flushes = 0;
        return (operation, path) => operation == DiskOperation.Sync && IsLog(path) && ++flushes % 7 == 0 ? DiskOutcome.ErrorSwallowed : DiskOutcome.Works;
    }

    private static void Forget(MessageStore store)
    {
        foreach (var (topic, queueId) in store.Queues.ToList())
        {
            var queue = store.FindQueue(System.Text.Encoding.UTF8.GetBytes(topic), queueId)!;
            queue.Flush();
            if (queue.MaxOffset - queue.MinOffset >= ForgottenAtLeast)
            {
                queue.BeginAt(queue.MaxOffset - 1);
            }
        }
    }
}
