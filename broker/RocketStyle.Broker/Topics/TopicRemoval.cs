using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Consumers;
using RocketStyle.Store;

namespace RocketStyle.Broker.Topics;

/// <summary>Deletes a topic: its settings, the offsets of its readers and its queues. The log keeps the messages until they expire.</summary>
/// <remarks>Pool threads.</remarks>
internal sealed class TopicRemoval(
    TopicTable topics, TopicAnnouncer announcer, OffsetTable offsets, OffsetKeeper keeper, MessageStore store, ILogger logger)
{
    /// <summary>Completes when nothing of it can come back after a crash and the name servers know.</summary>
    /// <exception cref="StoreException">In the task: it is deleted, but the disk refused to note it.</exception>
    internal async Task RemoveAsync(string topic)
    {
        topics.Remove(topic);
        offsets.RemoveTopic(topic);
        store.DeleteTopicQueues(topic);
        BrokerLog.TopicDeleted(logger, topic);

        // Offsets that came back would make the readers of a new topic of that name skip its first messages.
        await Task.WhenAll(keeper.KeepAsync(), announcer.AnnounceAsync());
    }
}
