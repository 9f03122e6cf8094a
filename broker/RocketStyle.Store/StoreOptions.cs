using System.Net;

namespace RocketStyle.Store;

/// <summary>Settings of a message store. Immutable; <see cref="Problems"/> tells everything that is wrong at once.</summary>
public sealed record StoreOptions
{
    /// <summary>Folder of the store. No honest default.</summary>
    public required string RootPath { get; init; }

    /// <summary>Folder of the commit log; null means <c>commitlog</c> inside <see cref="RootPath"/>.</summary>
    public string? CommitLogPath { get; init; }

    /// <summary>Bytes per commit-log file. 1 GiB, as Apache RocketMQ; a store can only be opened with the size it was made with.</summary>
    public int SegmentBytes { get; init; } = 1 << 30;

    /// <summary>Entries per consume-queue file. 300 000 (6 000 000 bytes), as Apache RocketMQ.</summary>
    public int QueueFileEntries { get; init; } = 300_000;

    /// <summary>When an append counts as done. Sync: an acknowledged message is on disk.</summary>
    public FlushMode FlushMode { get; init; } = FlushMode.Sync;

    /// <summary>Async mode: pause between two flushes. 500 ms, as Apache RocketMQ; what an operating-system crash may lose.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest body (of a batch: all its bodies together). 4 MiB. A record may be 64 KiB longer, and has to fit into a segment.</summary>
    public int MaxMessageBytes { get; init; } = 4 << 20;

    /// <summary>Highest queue id. 65 535: more queues in one topic are a mistake.</summary>
    public int MaxQueueId { get; init; } = 65_535;

    /// <summary>Sync mode: bytes that may wait for the flusher before appends are refused as busy. 64 MiB.</summary>
    public int MaxStagedBytes { get; init; } = 64 << 20;

    /// <summary>Address written into records and message ids: the one clients reach this broker by.</summary>
    public IPAddress StoreHost { get; init; } = IPAddress.Loopback;

    /// <summary>Port written into records and message ids. 10911, as Apache RocketMQ.</summary>
    public int StorePort { get; init; } = 10911;

    /// <summary>Delays of the levels 1, 2, …: an entry of SCHEDULE_TOPIC_XXXX carries its delivery time.</summary>
    public IReadOnlyList<TimeSpan> DelayLevels { get; init; } = DefaultDelayLevels;

    /// <summary>Whether messages can be found by key. On.</summary>
    public bool IndexEnabled { get; init; } = true;

    /// <summary>Hash slots per index file. 5 000 000, as Apache RocketMQ.</summary>
    public int IndexSlots { get; init; } = 5_000_000;

    /// <summary>Entries per index file. 20 000 000, as Apache RocketMQ.</summary>
    public int IndexEntries { get; init; } = 20_000_000;

    /// <summary>Age after which a commit-log file may be deleted, by its last-modified time. 72 hours.</summary>
    public TimeSpan FileReservedTime { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Local hours of the day in which expired files are deleted. 4 o'clock.</summary>
    public IReadOnlyList<int> DeleteWhen { get; init; } = [4];

    /// <summary>
    /// How long appends wait for the next commit-log file when it could not be prepared in time, before they are refused as late. 1 s, the wait after
    /// which Apache RocketMQ calls its page cache busy. No setting of the program.
    /// </summary>
    public TimeSpan LongestRollWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Used part of the disk above which expired files go at any hour. 0.75.</summary>
    public double DiskMaxUsedRatio { get; init; } = 0.75;

    /// <summary>Used part of the disk above which the oldest files go whatever their age. 0.85.</summary>
    public double DiskCleanForciblyRatio { get; init; } = 0.85;

    /// <summary>Used part of the disk above which messages are refused. 0.90; 1 switches it off.</summary>
    public double DiskWarningRatio { get; init; } = 0.90;

    /// <summary>Bytes of the disk that messages leave free, for queues, index and the broker's own files. 64 MiB; of a small disk at most a sixteenth.</summary>
    public long DiskReserveBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Whether records end with a checksum over the whole record (RocketMQ's append-property CRC). On: a flipped bit anywhere in a record is found;
    /// the CRC of the body guards only the body. Records without it are read all the same.
    /// </summary>
    public bool RecordChecksums { get; init; } = true;

    /// <summary>Whether the CRCs of records are checked at recovery and before what came from the disk is handed out. On; the cost is small.</summary>
    public bool CheckCrcOnRecover { get; init; } = true;

    /// <summary>Bytes of the log that are read and checked again per second, in the background. 4 MiB: a terabyte in three days. 0 switches it off.</summary>
    public long ScrubBytesPerSecond { get; init; } = 4 << 20;

    /// <summary>Delays of the 18 levels of Apache RocketMQ: 1 s to 2 h.</summary>
    public static IReadOnlyList<TimeSpan> DefaultDelayLevels { get; } =
        [.. new[] { 1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>Every problem as one sentence naming the setting, its value and what is allowed; empty when all is well.</summary>
    public IEnumerable<string> Problems() => SizeProblems().Concat(RangeProblems());

    internal string LogPath => CommitLogPath ?? Path.Combine(RootPath, "commitlog");

    internal int QueueFileBytes => QueueFileEntries * 20;

    private IEnumerable<string> SizeProblems()
    {
        if (string.IsNullOrWhiteSpace(RootPath))
        {
            yield return "store.rootPath is empty; it must name a folder.";
        }

        if (SegmentBytes < 64 << 10 || SegmentBytes % 4096 != 0)
        {
            yield return $"store.segmentBytes is {SegmentBytes}; it must be at least 65536 and a multiple of 4096.";
        }

        if (QueueFileEntries is < 1 or > 50_000_000)
        {
            yield return $"store.queueFileEntries is {QueueFileEntries}; it must be 1 to 50000000.";
        }

        if (MaxMessageBytes is < 1024 or > 256 << 20)
        {
            yield return $"store.maxMessageBytes is {MaxMessageBytes}; it must be 1024 to 268435456.";
        }

        if (MaxStagedBytes is < 1 << 20 or > 1 << 30)
        {
            yield return $"store.maxStagedBytes is {MaxStagedBytes}; it must be 1048576 to 1073741824.";
        }

        if (IndexSlots is < 1 or > 50_000_000)
        {
            yield return $"store.indexSlots is {IndexSlots}; it must be 1 to 50000000.";
        }

        if (IndexEntries is < 2 or > 90_000_000)
        {
            yield return $"store.indexEntries is {IndexEntries}; it must be 2 to 90000000.";
        }
    }

    private IEnumerable<string> RangeProblems()
    {
        if (FlushInterval < TimeSpan.FromMilliseconds(1) || FlushInterval > TimeSpan.FromMinutes(1))
        {
            yield return $"store.flushInterval is {FlushInterval}; it must be 1 ms to 1 minute.";
        }

        if (ScrubBytesPerSecond is < 0 or > 1L << 40)
        {
            yield return $"store.scrubBytesPerSecond is {ScrubBytesPerSecond}; it must be 0 (off) to 1099511627776.";
        }

        if (MaxQueueId is < 0 or > 1_000_000)
        {
            yield return $"store.maxQueueId is {MaxQueueId}; it must be 0 to 1000000.";
        }

        if (StorePort is < 0 or > 65_535)
        {
            yield return $"store.storePort is {StorePort}; it must be 0 to 65535.";
        }

        if (DelayLevels.Count == 0 || DelayLevels.Any(d => d < TimeSpan.Zero))
        {
            yield return "store.delayLevels must have at least one level and none below zero.";
        }

        if (FileReservedTime <= TimeSpan.Zero)
        {
            yield return $"store.fileReservedTime is {FileReservedTime}; it must be above zero.";
        }

        if (DeleteWhen.Any(h => h is < 0 or > 23))
        {
            yield return $"store.deleteWhen is {string.Join(';', DeleteWhen)}; hours must be 0 to 23.";
        }

        if (DiskMaxUsedRatio is <= 0 or > 1 || DiskCleanForciblyRatio < DiskMaxUsedRatio || DiskWarningRatio < DiskCleanForciblyRatio || DiskWarningRatio > 1)
        {
            yield return $"store.diskMaxUsedRatio, diskCleanForciblyRatio and diskWarningRatio are {DiskMaxUsedRatio}, {DiskCleanForciblyRatio} and "
                + $"{DiskWarningRatio}; they must rise in this order and lie above 0 and at most at 1.";
        }
    }
}
