using Microsoft.Extensions.Logging;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>Makes subscriptionGroup.json follow the group table, behind the back of whoever changed it.</summary>
internal sealed class GroupKeeper
{
    private readonly GroupTable _groups;
    private readonly GroupFile _file;
    private readonly ILogger _logger;
    private readonly CoalescedRound _round;

    internal GroupKeeper(GroupTable groups, GroupFile file, ILogger logger)
    {
        _groups = groups;
        _file = file;
        _logger = logger;
        _round = new CoalescedRound(SaveAsync);
    }

    /// <summary>Completes when every change made so far is saved.</summary>
    /// <exception cref="StoreException">In the task: the disk refused, which was logged. The change is in force all the same; the next one tries again.</exception>
    internal Task KeepAsync() => _round.RequestAsync();

    private Task SaveAsync()
    {
        var (groups, version) = _groups.Snapshot();
        try
        {
            _file.Save(groups, version);
        }
        catch (Exception exception) when (exception is IOException or StoreException)
        {
            BrokerLog.ConfigNotSaved(_logger, "subscriptionGroup.json", exception);
            return Task.FromException(new StoreException($"subscriptionGroup.json was not saved: {exception.Message}", exception));
        }

        return Task.CompletedTask;
    }
}
