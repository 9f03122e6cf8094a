using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Resets;

/// <summary>Carries out a reset: the offsets move, commits of before no longer count, and whoever waits in a moved queue is sent on.</summary>
/// <remarks>
/// Pool threads. Order: first in memory, so that no commit comes in between; then on disk; then the waiting pulls end with 21. A broadcasting
/// group keeps its offsets itself, so nothing is moved here.
/// </remarks>
internal sealed class OffsetMove(OffsetTable offsets, OffsetKeeper keeper, ParkedPulls parked, ClientTable clients, MessageStore store, ILogger logger)
{
    /// <summary>Completes when the new offsets survive a crash.</summary>
    /// <param name="plan">What to move.</param>
    /// <param name="tell">
    /// Tells the members. Runs before their waiting pulls end: one that hears the notice first has already gone on when its pull ends, and does not
    /// get the same messages twice.
    /// </param>
    /// <exception cref="StoreException">In the task: the offsets have moved, but the disk refused to note it.</exception>
    internal async Task ApplyAsync(ResetPlan plan, Action<ResetPlan>? tell = null)
    {
        if (clients.TryGetConsumers(plan.Group, out var live) && !live.IsEmpty && live.MessageModel == MessageModel.Broadcasting)
        {
            tell?.Invoke(plan);
            return;
        }

        var moved = plan.Steps.Where(static step => step.Moves).ToArray();
        foreach (var step in moved)
        {
            offsets.Reset(plan.Group, plan.Topic, step.QueueId, step.Offset);
        }

        BrokerLog.OffsetsReset(logger, plan.Group, plan.Topic, string.Join(", ", moved.Select(static step => $"{step.QueueId}:{step.Offset}")));
        try
        {
            await keeper.KeepAsync();
            tell?.Invoke(plan);
        }
        finally
        {
            SendOn(plan, moved);
        }
    }

    private void SendOn(ResetPlan plan, ResetStep[] moved)
    {
        var topic = System.Text.Encoding.UTF8.GetBytes(plan.Topic);
        var group = System.Text.Encoding.UTF8.GetBytes(plan.Group);
        foreach (var step in moved)
        {
            if (store.FindQueue(topic, step.QueueId) is { } queue && parked.EndMoved(queue, plan.Group, step.Offset))
            {
                offsets.Tell(group, topic, step.QueueId);
            }
        }
    }
}
