using RocketStyle.Remoting.Settings;
using RocketStyle.Store;

namespace RocketStyle.Broker.Host;

/// <summary>The settings of the store, under RocketMQ's names.</summary>
internal sealed class StoreSettings
{
    private const int EntryBytes = 20;

    private static readonly string DefaultRoot =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "rocketstyle", "store");

    private static readonly StoreOptions Defaults = new() { RootPath = DefaultRoot };

    private readonly Setting<string> _root;
    private readonly Setting<string> _logPath;
    private readonly Setting<FlushDiskType> _flush;
    private readonly Setting<TimeSpan> _flushInterval;
    private readonly Setting<int> _maxMessageBytes;
    private readonly Setting<int> _maxStagedBytes;
    private readonly Setting<bool> _checkCrc;
    private readonly Setting<bool> _recordChecksums;
    private readonly Setting<long> _scrub;
    private readonly Setting<IReadOnlyList<TimeSpan>> _delayLevels;
    private readonly FilePart _files;
    private readonly RetentionPart _retention;

    internal StoreSettings(SettingTable table)
    {
        _root = table.Text("storePathRootDir", DefaultRoot, "Folder of the store.");
        _logPath = table.Text("storePathCommitLog", "", "Folder of the commit log; inside storePathRootDir when empty.");
        _flush = table.Choice("flushDiskType", FlushDiskType.SyncFlush, "What an acknowledgement promises: SYNC_FLUSH on disk, ASYNC_FLUSH in the operating system's memory.");
        _flushInterval = table.Duration(
            "flushIntervalCommitLog", Defaults.FlushInterval, DurationUnit.Milliseconds, "ASYNC_FLUSH: pause between two flushes, hence what a crash of the operating system may lose.", TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        _maxMessageBytes = table.Int32("maxMessageSize", Defaults.MaxMessageBytes, "Longest message body in bytes; of a batch, all bodies together.", 1024, 256 << 20);
        _maxStagedBytes = table.Int32("maxStagedBytes", Defaults.MaxStagedBytes, "SYNC_FLUSH: bytes that may wait for the disk before sends are refused as busy.", 1 << 20, 1 << 30);
        _checkCrc = table.Boolean("checkCRCOnRecover", Defaults.CheckCrcOnRecover, "Whether the CRCs of records are checked at recovery, and before what came from the disk is handed out.");
        _recordChecksums = table.Boolean("enabledAppendPropCRC", Defaults.RecordChecksums, "Whether stored records end with a CRC over the whole record.");
        _scrub = table.Bytes("scrubBytesPerSecond", Defaults.ScrubBytesPerSecond, "Bytes of the log read and checked again per second in the background; 0 switches it off.", 0, 1L << 40);
        _delayLevels = table.Parsed(
            "messageDelayLevel", Defaults.DelayLevels, "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h", "times with s, m, h or d, separated by spaces", "Delays of the levels 1, 2, …", DelayLevelText.Parse);
        _files = new FilePart(table);
        _retention = new RetentionPart(table);
    }

    /// <summary>The flush modes under RocketMQ's names.</summary>
    private enum FlushDiskType
    {
        SyncFlush,
        AsyncFlush,
    }

    internal StoreOptions Read(SettingValues values) => _retention.Read(values, _files.Read(values, new StoreOptions
    {
        RootPath = Path.GetFullPath(values.Get(_root)),
        CommitLogPath = values.Get(_logPath) is { Length: > 0 } path ? Path.GetFullPath(path) : null,
        FlushMode = values.Get(_flush) == FlushDiskType.SyncFlush ? FlushMode.Sync : FlushMode.Async,
        FlushInterval = values.Get(_flushInterval),
        MaxMessageBytes = values.Get(_maxMessageBytes),
        MaxStagedBytes = values.Get(_maxStagedBytes),
        CheckCrcOnRecover = values.Get(_checkCrc),
        RecordChecksums = values.Get(_recordChecksums),
        ScrubBytesPerSecond = values.Get(_scrub),
        DelayLevels = values.Get(_delayLevels),
    }));

    private sealed class FilePart
    {
        private readonly Setting<long> _segmentBytes;
        private readonly Setting<long> _queueFileBytes;
        private readonly Setting<bool> _index;
        private readonly Setting<int> _slots;
        private readonly Setting<int> _entries;

        internal FilePart(SettingTable table)
        {
            _segmentBytes = table.Bytes("mappedFileSizeCommitLog", Defaults.SegmentBytes, "Bytes per commit-log file; a store keeps the size it was made with.", 64 << 10, 1 << 30);
            _queueFileBytes = table.Bytes("mappedFileSizeConsumeQueue", Defaults.QueueFileEntries * EntryBytes, "Bytes per consume-queue file, 20 per message.", EntryBytes, 50_000_000L * EntryBytes);
            _index = table.Boolean("messageIndexEnable", Defaults.IndexEnabled, "Whether messages can be found by key.");
            _slots = table.Int32("maxHashSlotNum", Defaults.IndexSlots, "Hash slots per index file.", 1, 50_000_000);
            _entries = table.Int32("maxIndexNum", Defaults.IndexEntries, "Entries per index file.", 2, 90_000_000);
            table.Alias(_segmentBytes, "mapedFileSizeCommitLog");
            table.Alias(_queueFileBytes, "mapedFileSizeConsumeQueue");
        }

        internal StoreOptions Read(SettingValues values, StoreOptions options) => options with
        {
            SegmentBytes = (int)values.Get(_segmentBytes),
            QueueFileEntries = (int)(values.Get(_queueFileBytes) / EntryBytes),
            IndexEnabled = values.Get(_index),
            IndexSlots = values.Get(_slots),
            IndexEntries = values.Get(_entries),
        };
    }

    private sealed class RetentionPart(SettingTable table)
    {
        private readonly Setting<TimeSpan> _reserved = table.Duration(
            "fileReservedTime", Defaults.FileReservedTime, DurationUnit.Hours, "Age after which a commit-log file may be deleted.", TimeSpan.FromSeconds(1));

        private readonly Setting<IReadOnlyList<int>> _deleteWhen = table.Hours("deleteWhen", Defaults.DeleteWhen, "Hours of the day in which expired files are deleted.");

        private readonly Setting<int> _maxUsed = table.Int32("diskMaxUsedSpaceRatio", Percent(Defaults.DiskMaxUsedRatio), "Used part of the disk, in percent, above which expired files go at any hour.", 1, 100);

        private readonly Setting<int> _forcibly = table.Int32("diskSpaceCleanForciblyRatio", Percent(Defaults.DiskCleanForciblyRatio), "Used part of the disk, in percent, above which the oldest files go whatever their age.", 1, 100);

        private readonly Setting<int> _warning = table.Int32("diskSpaceWarningLevelRatio", Percent(Defaults.DiskWarningRatio), "Used part of the disk, in percent, above which messages are refused; 100 switches it off.", 1, 100);

        private readonly Setting<long> _reserve = table.Bytes("diskSpaceReserve", Defaults.DiskReserveBytes, "Bytes of the disk that messages leave free; of a small disk at most a sixteenth.", 0, 1L << 50);

        internal StoreOptions Read(SettingValues values, StoreOptions options) => options with
        {
            DiskReserveBytes = values.Get(_reserve),
            FileReservedTime = values.Get(_reserved),
            DeleteWhen = values.Get(_deleteWhen),
            DiskMaxUsedRatio = values.Get(_maxUsed) / 100.0,
            DiskCleanForciblyRatio = values.Get(_forcibly) / 100.0,
            DiskWarningRatio = values.Get(_warning) / 100.0,
        };

        private static int Percent(double ratio) => (int)Math.Round(ratio * 100);
    }
}
