using System.Globalization;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>Every setting of broker and store under its RocketMQ name, with the value that counts. There is no secret among them.</summary>
/// <remarks>A test compares the names with those the program reads.</remarks>
internal static class SettingsListing
{
    internal static IEnumerable<(string Name, string Value)> Of(BrokerOptions options, StoreOptions store, BrokerIdentity identity) =>
        OfBroker(options, identity).Concat(OfDelivery(options)).Concat(OfStore(store)).OrderBy(line => line.Name, StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Value)> OfBroker(BrokerOptions options, BrokerIdentity identity) =>
    [
        ("brokerName", options.BrokerName),
        ("brokerClusterName", options.ClusterName),
        ("brokerId", "0"),
        ("brokerRole", "ASYNC_MASTER"),
        ("bindAddress", options.ListenAddress.ToString()),
        ("listenPort", Text(identity.Address.Port)),
        ("brokerIP1", identity.Address.Address.ToString()),
        ("namesrvAddr", string.Join(';', options.NameServers)),
        ("registerNameServerPeriod", Text(options.RegisterInterval)),
        ("registerBrokerTimeoutMills", Text(options.RegisterTimeout)),
        ("brokerPermission", Text(options.BrokerPermission)),
        ("maxConnections", Text(options.MaxConnections)),
        ("channelExpiredTimeout", Text(options.ClientExpiry)),
        ("autoCreateTopicEnable", Text(options.AutoCreateTopics)),
        ("autoCreateSubscriptionGroup", Text(options.AutoCreateGroups)),
        ("defaultTopicQueueNums", Text(options.DefaultTopicQueues)),
        ("traceTopicEnable", Text(options.TraceTopicEnabled)),
        ("storeReplyMessageEnable", Text(options.StoreReplies)),
        ("regionId", options.RegionId),
    ];

    private static IEnumerable<(string Name, string Value)> OfDelivery(BrokerOptions options) =>
    [
        ("longPollingEnable", Text(options.LongPolling)),
        ("shortPollingTimeMills", Text(options.ShortPollingTime)),
        ("enablePropertyFilter", Text(options.PropertyFilter)),
        ("maxTransferCountOnMessageInMemory", Text(options.MaxPullMessages)),
        ("maxTransferBytesOnMessageInMemory", Text(options.MaxPullBytes)),
        ("maxPullRequestHolding", Text(options.MaxParkedPulls)),
        ("lockMaxLiveTime", Text(options.QueueLockLease)),
        ("flushConsumerOffsetInterval", Text(options.OffsetSaveInterval)),
        ("transactionTimeOut", Text(options.TransactionTimeOut)),
        ("transactionCheckInterval", Text(options.TransactionCheckInterval)),
        ("transactionCheckMax", Text(options.TransactionCheckMax)),
    ];

    private static IEnumerable<(string Name, string Value)> OfStore(StoreOptions store) =>
    [
        ("storePathRootDir", store.RootPath),
        ("storePathCommitLog", store.CommitLogPath ?? Path.Combine(store.RootPath, "commitlog")),
        ("flushDiskType", store.FlushMode == FlushMode.Sync ? "SYNC_FLUSH" : "ASYNC_FLUSH"),
        ("flushIntervalCommitLog", Text(store.FlushInterval)),
        ("maxMessageSize", Text(store.MaxMessageBytes)),
        ("maxStagedBytes", Text(store.MaxStagedBytes)),
        ("checkCRCOnRecover", Text(store.CheckCrcOnRecover)),
        ("enabledAppendPropCRC", Text(store.RecordChecksums)),
        ("scrubBytesPerSecond", Text(store.ScrubBytesPerSecond)),
        ("messageDelayLevel", string.Join(' ', store.DelayLevels.Select(Level))),
        ("mappedFileSizeCommitLog", Text(store.SegmentBytes)),
        ("mappedFileSizeConsumeQueue", Text(store.QueueFileEntries * 20L)),
        ("messageIndexEnable", Text(store.IndexEnabled)),
        ("maxHashSlotNum", Text(store.IndexSlots)),
        ("maxIndexNum", Text(store.IndexEntries)),
        ("fileReservedTime", store.FileReservedTime.TotalHours.ToString(CultureInfo.InvariantCulture)),
        ("deleteWhen", string.Join(';', store.DeleteWhen.Select(hour => hour.ToString("00", CultureInfo.InvariantCulture)))),
        ("diskMaxUsedSpaceRatio", Percent(store.DiskMaxUsedRatio)),
        ("diskSpaceCleanForciblyRatio", Percent(store.DiskCleanForciblyRatio)),
        ("diskSpaceWarningLevelRatio", Percent(store.DiskWarningRatio)),
        ("diskSpaceReserve", Text(store.DiskReserveBytes)),
    ];

    private static string Level(TimeSpan delay) => delay.TotalSeconds switch
    {
        >= 86_400 and var s when s % 86_400 == 0 => Text((long)s / 86_400) + "d",
        >= 3_600 and var s when s % 3_600 == 0 => Text((long)s / 3_600) + "h",
        >= 60 and var s when s % 60 == 0 => Text((long)s / 60) + "m",
        var s => s.ToString(CultureInfo.InvariantCulture) + "s",
    };

    private static string Percent(double ratio) => Math.Round(ratio * 100).ToString(CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(TimeSpan time) => Text((long)time.TotalMilliseconds);
}
