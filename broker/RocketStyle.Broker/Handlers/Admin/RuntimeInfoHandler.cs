using System.Globalization;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Rates;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>The broker's figures as a table of texts (code 28), with every key that tools parse.</summary>
/// <remarks>
/// Keys of thread pools and of a transient buffer, of which there are none here, are zero, because the tools fail where they miss
/// them. How long single puts and gets take is not measured: those keys are there and empty, or zero where tools want a number.
/// </remarks>
internal sealed class RuntimeInfoHandler(MessageStore store, StoreOptions storeOptions, Traffic traffic, QueueLocks locks, TimeProvider time) : ICommandHandler
{
    private static readonly string[] Zeros =
    [
        "dispatchMaxBuffer", "getMessageEntireTimeMax", "pageCacheLockTimeMills", "putMessageEntireTimeMax", "putMessageFailedTimes",
        "remainTransientStoreBufferNumbs", "EndTransactionQueueSize", "EndTransactionThreadPoolQueueCapacity", "timerReadBehind",
        "timerOffsetBehind", "timerCongestNum",
    ];

    private static readonly string[] Pools = ["send", "pull", "litePull", "query", "ack"];

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public void Handle(CommandContext context) => context.ReplyJson(new Listing(writer => writer.Table("table"u8, Describe())));

    private SortedDictionary<string, string> Describe()
    {
        var table = new SortedDictionary<string, string>(StringComparer.Ordinal);
        AddWithout(table);
        AddNode(table);
        AddTraffic(table);
        AddLog(table);
        return table;
    }

    private static void AddWithout(SortedDictionary<string, string> table)
    {
        foreach (var name in Zeros)
        {
            table[name] = "0";
        }

        foreach (var pool in Pools)
        {
            table[$"{pool}ThreadPoolQueueSize"] = "0";
            table[$"{pool}ThreadPoolQueueCapacity"] = "0";
            table[$"{pool}ThreadPoolQueueHeadWaitTimeMills"] = "0";
        }

        table["putMessageDistributeTime"] = "";
        table["timerEnqueueTps"] = table["timerDequeueTps"] = "0.0";
        table["remainHowManyDataToCommit"] = "0 B";
    }

    private void AddNode(SortedDictionary<string, string> table)
    {
        var up = time.GetUtcNow() - _started;
        table["bootTimestamp"] = table["startAcceptSendRequestTimeStamp"] = Text(_started.ToUnixTimeMilliseconds());
        table["runtime"] = string.Create(
            CultureInfo.InvariantCulture, $"[ {up.Days} days, {up.Hours} hours, {up.Minutes} minutes, {up.Seconds} seconds ]");
        table["brokerActive"] = store.HasFailed ? "false" : "true";
        table["brokerVersion"] = Text(ProtocolVersion.Current);
        table["brokerVersionDesc"] = "V5_3_3";
        table["queueLocks"] = Text(locks.List(null).Count);
    }

    private void AddTraffic(SortedDictionary<string, string> table)
    {
        var report = traffic.Report();
        var now = report.Now;
        table["putTps"] = Rates(report, TrafficKind.Stored);
        table["getFoundTps"] = Rates(report, TrafficKind.Found);
        table["getMissTps"] = Rates(report, TrafficKind.Missed);
        table["getTotalTps"] = Rates(report, TrafficKind.Found, TrafficKind.Missed);

        // 5.3.3 spells the name right, 4.9 does not: tools of either read their own.
        table["getTransferredTps"] = table["getTransferedTps"] = Rates(report, TrafficKind.Transferred);
        table["putMessageTimesTotal"] = Text(now.Stored);
        table["putMessageSizeTotal"] = Text(now.StoredBytes);
        table["putMessageAverageSize"] = Text(now.Stored == 0 ? 0 : (double)now.StoredBytes / now.Stored);
        table["msgPutTotalYesterdayMorning"] = Text(report.YesterdayMorning.Stored);
        table["msgPutTotalTodayMorning"] = Text(report.TodayMorning.Stored);
        table["msgPutTotalTodayNow"] = Text(now.Stored);
        table["msgGetTotalYesterdayMorning"] = Text(report.YesterdayMorning.Transferred);
        table["msgGetTotalTodayMorning"] = Text(report.TodayMorning.Transferred);
        table["msgGetTotalTodayNow"] = Text(now.Transferred);
    }

    private void AddLog(SortedDictionary<string, string> table)
    {
        var disk = store.Disk;
        table["commitLogDiskRatio"] = table[$"commitLogDiskRatio_{storeOptions.CommitLogPath ?? Path.Combine(storeOptions.RootPath, "commitlog")}"] = Text(disk.UsedRatio);
        table["consumeQueueDiskRatio"] = Text(disk.UsedRatio);
        table["commitLogDirCapacity"] = $"Total : {Size(disk.TotalBytes)}, Free : {Size(disk.FreeBytes)}.";
        table["commitLogMinOffset"] = Text(store.LogMinPosition);
        table["commitLogMaxOffset"] = Text(store.LogMaxPosition);
        table["dispatchBehindBytes"] = Text(Math.Max(0, store.LogMaxPosition - store.ReadablePosition));
        table["remainHowManyDataToFlush"] = Size(Math.Max(0, store.LogMaxPosition - store.DurablePosition));
        table["earliestMessageTimeStamp"] = Text(store.EarliestStoreTimestamp());
        for (var level = 1; level <= storeOptions.DelayLevels.Count; level++)
        {
            var end = store.MaxOffset(TopicNames.ScheduleUtf8, level - 1);
            if (end > 0)
            {
                table[string.Create(CultureInfo.InvariantCulture, $"scheduleMessageOffset_{level}")] =
                    string.Create(CultureInfo.InvariantCulture, $"{Delivered(level)},{end}");
            }
        }
    }

    /// <summary>How far a delay level has delivered; set when the levels run.</summary>
    internal Func<int, long> Delivered { get; set; } = static _ => 0;

    private static string Rates(TrafficReport report, params ReadOnlySpan<TrafficKind> kinds)
    {
        Span<double> rates = stackalloc double[3];
        foreach (var kind in kinds)
        {
            rates[0] += report.Over(kind, Traffic.Interval).PerSecond;
            rates[1] += report.Over(kind, Traffic.Minute).PerSecond;
            rates[2] += report.Over(kind, 10 * Traffic.Minute).PerSecond;
        }

        return $"{Text(rates[0])} {Text(rates[1])} {Text(rates[2])}";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.0################", CultureInfo.InvariantCulture);

    private static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        var size = (double)bytes;
        while (size >= 1024 && unit < units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {units[unit]}");
    }
}
