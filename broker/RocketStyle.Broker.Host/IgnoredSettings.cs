using RocketStyle.Remoting.Settings;

namespace RocketStyle.Broker.Host;

/// <summary>Names of RocketMQ that existing files contain and this broker does not need.</summary>
internal static class IgnoredSettings
{
    private static readonly (string Why, string[] Names)[] All =
    [
        ("There are no thread pools to size: requests run where they arrive.",
        [
            "sendMessageThreadPoolNums", "pullMessageThreadPoolNums", "queryMessageThreadPoolNums", "adminBrokerThreadPoolNums",
            "clientManageThreadPoolNums", "consumerManageThreadPoolNums", "heartbeatThreadPoolNums", "endTransactionThreadPoolNums",
            "sendThreadPoolQueueCapacity", "pullThreadPoolQueueCapacity", "waitTimeMillsInSendQueue", "waitTimeMillsInPullQueue",
            "serverWorkerThreads", "serverSelectorThreads", "serverCallbackExecutorThreads",
        ]),
        ("The log writer follows flushDiskType and needs no tuning.",
        [
            "flushCommitLogLeastPages", "flushCommitLogThoroughInterval", "flushCommitLogTimed", "transientStorePoolEnable",
            "warmMapedFileEnable", "useReentrantLockWhenPutMessage", "osPageCacheBusyTimeOutMills", "transferMsgByHeap",
            "accessMessageInMemoryMaxRatio",
        ]),
        ("This broker is one node without replication.", ["haListenPort", "haMasterAddress", "slaveReadEnable", "brokerIP2", "rocketmqHome"]),
    ];

    internal static void AddTo(SettingTable table)
    {
        foreach (var (why, names) in All)
        {
            foreach (var name in names)
            {
                table.WithoutEffect(name, why);
            }
        }
    }
}
