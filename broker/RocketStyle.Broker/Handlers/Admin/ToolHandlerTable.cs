using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>Which handler serves which request code of those only tools send: one line each.</summary>
internal sealed class ToolHandlerTable
{
    internal required ClientQuestionHandler ClientQuestion { get; init; }

    internal required StatsHandler Stats { get; init; }

    internal required RuntimeInfoHandler RuntimeInfo { get; init; }

    internal required SettingsHandler Settings { get; init; }

    internal required HousekeepingHandler Housekeeping { get; init; }

    internal required QueueEntriesHandler QueueEntries { get; init; }

    internal void MapInto(CommandRouter router) => router
        .Map(RequestCode.GetConsumerRunningInfo, ClientQuestion)
        .Map(RequestCode.ConsumeMessageDirectly, ClientQuestion)
        .Map(RequestCode.InvokeBrokerToGetConsumerStatus, ClientQuestion)
        .Map(RequestCode.ViewBrokerStatsData, Stats)
        .Map(RequestCode.GetBrokerRuntimeInfo, RuntimeInfo)
        .Map(RequestCode.GetBrokerConfig, Settings)
        .Map(RequestCode.UpdateBrokerConfig, Settings)
        .Map(RequestCode.CleanExpiredConsumeQueue, Housekeeping)
        .Map(RequestCode.CleanUnusedTopic, Housekeeping)
        .Map(RequestCode.DeleteExpiredCommitLog, Housekeeping)
        .Map(RequestCode.QueryConsumeQueue, QueueEntries);
}
