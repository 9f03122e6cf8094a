using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>I7: log, consume queues and key index tell the same story.</summary>
internal static class StoreAgreement
{
    private const int KeysLookedUp = 3;

    /// <summary>Walks the log and compares it with what the queues gave.</summary>
    internal static void Judge(MessageStore store, List<QueueContent> queues, Invariants invariants)
    {
        var places = queues.SelectMany(q => q.Messages.Select(m => (m.Position, Queue: q))).ToDictionary(p => p.Position, p => p.Queue);
        var position = store.LogMinPosition;
        var inLog = 0;
        while (store.TryLeaseNext(position, out var lease))
        {
            using (lease)
            {
                MessageRecordReader.TryRead(lease.Span, out var record);
                position = record.Position + record.TotalSize;
                inLog += places.ContainsKey(record.Position) ? 1 : 0;
            }
        }

        if (inLog != places.Count)
        {
            invariants.Broken("I7", $"The queues point to {places.Count} records, a walk through the log meets {inLog} of them.");
        }

        foreach (var (queue, message) in queues.SelectMany(q => q.Messages.TakeLast(1).Select(m => (q, m))).Take(KeysLookedUp))
        {
            JudgeKey(store, queue, message, invariants);
        }
    }

    private static void JudgeKey(MessageStore store, QueueContent queue, StoredMessage message, Invariants invariants)
    {
        // A log file whose deletion was cut off is there again after a crash; what followed it, the index among it, need not be.
        if (invariants.MayBeDeleted(message.Position))
        {
            return;
        }

        if (message.Properties is null || !MessageProperties.TryFind(Encoding.UTF8.GetBytes(message.Properties), "KEYS"u8, out var key))
        {
            return;
        }

        var positions = new List<long>();
        store.QueryKeys(Encoding.UTF8.GetBytes(queue.Topic), key, 64, 0, long.MaxValue - 1000, positions);
        if (!positions.Contains(message.Position))
        {
            invariants.Broken("I7", $"{queue.Topic}/{queue.QueueId} offset {message.Offset}: the index does not find its key {Encoding.UTF8.GetString(key)}.");
        }
    }
}
