using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Files;
using RocketStyle.Store.Index;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store;

/// <summary>Brings log, queues and index of a folder to one consistent state: decides where to begin reading, reads, and reports.</summary>
/// <remarks>Runs once at open, before any other thread exists.</remarks>
internal sealed class StoreRecovery(StoreOptions options, SegmentList segments, ConsumeQueueTable queues, StoreCheckpoint checkpoint, ILogger logger)
{
    private const long ClockSlackMs = 3000; // RocketMQ's allowance for timestamps written before the data they speak of

    internal long LastStoreTimestamp { get; private set; }

    /// <summary>Queues that have or had entries, and the sum of their maximum offsets.</summary>
    internal (long Queues, long Entries) Totals { get; private set; }

    internal RecoveryReport Run(LogRecovery log, KeyIndex? index, bool wasClean)
    {
        var logMin = segments.First?.Start ?? 0;
        var fileEnd = segments.Last?.End ?? 0;
        var marks = checkpoint.Marks is { } found && found.LogPosition <= fileEnd ? checkpoint.Marks : null;
        var from = Math.Max(logMin, marks?.LogPosition ?? StartByTime());
        var consumeQueues = new ConsumeQueueRecovery(queues, options);
        consumeQueues.Load(trustedEnd: marks?.LogPosition ?? from, logMin, cut: !wasClean || marks is null);
        var mismatch = marks is null ? null : consumeQueues.Mismatch(marks);
        StoreLog.Opening(logger, options.RootPath, segments.Count, queues.All.Count(), wasClean ? "clean" : "not clean");
        if (mismatch is not null)
        {
            StoreLog.QueuesRebuilt(logger, mismatch);
            consumeQueues.Forget();
            from = logMin;
        }

        var end = log.Run(from, knownEnd: marks?.LogPosition ?? 0, wasClean && marks is not null);
        consumeQueues.Finish();
        Totals = consumeQueues.Count();
        index?.Load(checkpoint, logMin, end, wasClean);
        LastStoreTimestamp = Math.Max(log.LastStoreTimestamp, checkpoint.LogTimestamp);
        return new RecoveryReport
        {
            WasClean = wasClean,
            ScannedFrom = from,
            LogEnd = end,
            RecordsScanned = log.Records,
            EntriesRebuilt = log.EntriesRebuilt,
            QueuesRebuilt = mismatch is not null,
            BytesCut = log.BytesCut,
            DamagedPlaces = log.DamagedPlaces,
            DamagedBytes = log.DamagedBytes,
            Queues = queues.All.Count(),
            Duration = log.Duration,
        };
    }

    /// <summary>RocketMQ's rule for a folder without our part of the checkpoint: the newest file that begins before the time that is on disk.</summary>
    private long StartByTime()
    {
        var safe = Math.Max(0, Math.Min(checkpoint.LogTimestamp, checkpoint.QueuesTimestamp) - ClockSlackMs);
        var all = segments.All;
        for (var i = all.Length - 1; i > 0; i--)
        {
            if (MessageRecordReader.TryRead(all[i].From(all[i].Start), out var first) && first.StoreTimestamp > 0 && first.StoreTimestamp <= safe)
            {
                return all[i].Start;
            }
        }

        return all.IsEmpty ? 0 : all[0].Start;
    }
}
