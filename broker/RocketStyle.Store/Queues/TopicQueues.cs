namespace RocketStyle.Store.Queues;

/// <summary>The queues of one topic by id; a lookup is an array access.</summary>
internal sealed class TopicQueues(string topic)
{
    private readonly Lock _changes = new();
    private ConsumeQueue?[] _queues = [];

    internal string Topic => topic;

    internal ReadOnlySpan<ConsumeQueue?> All => Volatile.Read(ref _queues);

    internal ConsumeQueue? Find(int queueId)
    {
        var queues = Volatile.Read(ref _queues);
        return (uint)queueId < (uint)queues.Length ? Volatile.Read(ref queues[queueId]) : null;
    }

    internal ConsumeQueue GetOrAdd(int queueId, Func<string, int, ConsumeQueue> make)
    {
        lock (_changes)
        {
            if (Find(queueId) is { } existing)
            {
                return existing;
            }

            var queues = _queues;
            if (queueId >= queues.Length)
            {
                Array.Resize(ref queues, Math.Max(queueId + 1, queues.Length * 2));
            }

            var queue = make(topic, queueId);
            queues[queueId] = queue;
            Volatile.Write(ref _queues, queues);
            return queue;
        }
    }

    internal void Remove(int queueId)
    {
        lock (_changes)
        {
            var queues = (ConsumeQueue?[])_queues.Clone();
            queues[queueId] = null;
            Volatile.Write(ref _queues, queues);
        }
    }
}
