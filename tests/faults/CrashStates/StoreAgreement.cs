using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>I7: log, consume queues and key index tell the same story.</summary>
internal static class StoreAgreement
{
    /// <summary>Walks the log and compares it with what the queues gave.</summary>
    internal static void Judge(MessageStore store, List<QueueContent> queues, Invariants invariants)
    {
        var places = queues.SelectMany(q => q.Messages.Select(m => (m.Position, Queue: q))).ToDictionary(p => p.Position, p => p.Queue);
        var position = store.LogMinPosition;
        var inLog = 0;
        var keys = new List<(byte[] Topic, byte[] Key, long Position)>();
        while (store.TryLeaseNext(position, out var lease))
        {
            using (lease)
            {
                MessageRecordReader.TryRead(lease.Span, out var record);
                position = record.Position + record.TotalSize;
                inLog += places.ContainsKey(record.Position) ? 1 : 0;
                if (record.TryGetProperty(PropertyNames.Keys, out var key))
                {
                    keys.Add((record.Topic.ToArray(), key.ToArray(), record.Position));
                }
            }
        }

        if (inLog != places.Count)
        {
            invariants.Broken("I7", $"The queues point to {places.Count} records, a walk through the log meets {inLog} of them.");
        }

        keys.ForEach(key => JudgeKey(store, key, invariants));
    }

    /// <summary>The key of a record in the log: the index finds it, once, and whatever else it finds has the same hash.</summary>
    private static void JudgeKey(MessageStore store, (byte[] Topic, byte[] Key, long Position) record, Invariants invariants)
    {
        // A log file whose deletion was cut off is there again after a crash; what followed it, the index among it, need not be.
        if (invariants.MayBeDeleted(record.Position))
        {
            return;
        }

        var positions = new List<long>();
        store.QueryKeys(record.Topic, record.Key, 64, 0, long.MaxValue - 1000, positions);
        if (positions.Count(position => position == record.Position) != 1)
        {
            invariants.Broken("I7", $"The index has {positions.Count(position => position == record.Position)} entries for key "
                + $"{Encoding.UTF8.GetString(record.Key)} of {Encoding.UTF8.GetString(record.Topic)} at {record.Position}.");
        }
    }
}
