namespace RocketStyle.Client.Consuming;

/// <summary>Which queues of a topic a member of a group gets: RocketMQ's average allocation. Every member computes the same table.</summary>
internal static class QueueShare
{
    /// <summary>
    /// Sorted queues are dealt out in blocks to the sorted members; the first members get one more when it does not divide.
    /// </summary>
    /// <param name="queues">All queues of one topic, in any order.</param>
    /// <param name="members">Client ids of the group, in any order.</param>
    /// <param name="self">The client whose share is wanted.</param>
    /// <returns>Its queues, sorted; none when it is not a member.</returns>
    internal static QueueId[] Of(IEnumerable<QueueId> queues, IEnumerable<string> members, string self)
    {
        var sorted = queues.Distinct().Order().ToArray();
        var ids = members.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var index = Array.IndexOf(ids, self);
        if (index < 0)
        {
            return [];
        }

        var (each, extra) = Math.DivRem(sorted.Length, ids.Length);
        var start = (index * each) + Math.Min(index, extra);
        var count = each + (index < extra ? 1 : 0);
        return sorted[start..(start + count)];
    }
}
