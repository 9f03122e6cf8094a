using Microsoft.Extensions.Logging;
using RocketStyle.Store.Index;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Readable;

/// <summary>Walks the records that have just become readable into their consume queues, and tells those who wait.</summary>
/// <remarks>
/// Station 14 of a message's walk. Walk runs on the one thread that advances the readable mark: the appender under its lock (async) or the
/// flusher (sync); the telling happens under no lock. A listener that throws must not harm the others, hence the catch-all at this root.
/// </remarks>
internal sealed class ReadableRecords(KeyIndex? index, DispatchTotals totals, IArrivalListener listener, StoreHealth health, ILogger logger)
{
    private readonly List<ConsumeQueue> _arrived = [];
    private long _round;

    /// <summary>Enters records into their queues and makes everything before a position readable.</summary>
    internal void Walk(ReadOnlySpan<AppendedRecord> records, long end)
    {
        var keys = false;
        var (queues, entries) = (0, 0);
        totals.Begin();
        try
        {
            foreach (ref readonly var record in records)
            {
                keys |= record.HasKeys;
                if (record.Queue is { } queue)
                {
                    ConsumeQueueTable.Append(record);
                    entries += queue.IsRemoved ? 0 : 1;
                    queues += record.QueueOffset == 0 && !queue.IsRemoved ? 1 : 0;
                }
            }
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            health.Fail("writing a consume queue", e);
        }

        totals.End(end, queues, entries); // behind the walk: everything before the mark has its queue entries
        if (keys)
        {
            index?.MoreToRead();
        }
    }

    /// <summary>Tells the listener about a single queue.</summary>
    internal void Announce(ConsumeQueue queue)
    {
        Tell(queue);
        EndRound();
    }

    /// <summary>Tells the listener once about each watched queue of a round; flusher thread only.</summary>
    internal void Announce(ReadOnlySpan<AppendedRecord> records)
    {
        Interlocked.MemoryBarrier(); // new maxima before Watched, as in the async writer
        _round++;
        foreach (ref readonly var record in records)
        {
            if (record.Queue is { Watched: true } queue && queue.AnnouncedRound != _round)
            {
                queue.AnnouncedRound = _round;
                _arrived.Add(queue);
            }
        }

        foreach (var queue in _arrived)
        {
            Tell(queue);
        }

        _arrived.Clear();
    }

    internal void Complete(IAppendCompletion completion, in AppendResult result) =>
        Guard(static (_, waiting) => waiting.completion.Completed(waiting.result), (completion, result));

    internal void EndRound() => Guard(static (hears, _) => hears.RoundEnded(), 0);

    private void Tell(ConsumeQueue queue) => Guard(static (hears, arrived) => hears.Arrived(arrived), queue);

    private void Guard<TState>(Action<IArrivalListener, TState> call, TState state)
    {
        try
        {
            call(listener, state);
        }
        catch (Exception e)
        {
            StoreLog.CallbackThrew(logger, e);
        }
    }
}
