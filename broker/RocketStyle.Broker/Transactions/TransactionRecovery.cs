using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>
/// Rebuilds the table at start from the log alone: half records from the progress on, minus those an op record speaks of, minus those
/// whose copy for consumers is in the log although its op record is not.
/// </summary>
/// <remarks>
/// Runs once, before the first connection. Why no message can be committed twice: the copy is appended in one go with its op record,
/// behind every half record of its transaction; progress never passes an open transaction's newest half record, and is saved only
/// when everything up to it is durable. So a copy without its op record lies behind the oldest open half record, where
/// <see cref="FindCopies"/> looks for it. Why none is lost: an op record counts only when the copy it names is there.
/// </remarks>
internal sealed class TransactionRecovery(MessageStore store, TransactionTable table, TransactionEnder ender, ILogger logger)
{
    /// <param name="progress">Half-queue offset to begin at.</param>
    /// <param name="remembered">Op-queue offset from which on ends are still told to late askers.</param>
    internal void Run(long progress, long remembered)
    {
        var start = ReadQueues(progress, remembered);
        FindCopies();
        BrokerLog.TransactionsOpen(logger, table.OpenCount, start);
    }

    /// <summary>The first part: what the half and op queues tell. A transaction that a crash has left without its op record is still open then.</summary>
    /// <returns>Half-queue offset it began at.</returns>
    internal long ReadQueues(long progress, long remembered)
    {
        var (min, max) = (Math.Max(0, store.MinOffset(TopicNames.HalfUtf8, 0)), store.MaxOffset(TopicNames.HalfUtf8, 0));
        if (progress > max)
        {
            BrokerLog.TransactionProgressAhead(logger, progress, max);
        }

        var start = Math.Clamp(progress, min, Math.Max(min, max));
        ReadOperations(Math.Min(Math.Max(remembered, 0), FirstOperationBehind(start, max)));
        table.StartAt(start);
        Follow(readEnded: true);
        return start;
    }

    /// <summary>Takes in the half records that came since the last call. At start, and then on the tick.</summary>
    /// <param name="readEnded">Whether to look also at records that are known to be done: they may tell of an older copy.</param>
    internal void Follow(bool readEnded = false)
    {
        while (table.Next < store.MaxOffset(TopicNames.HalfUtf8, 0))
        {
            var offset = Math.Max(table.Next, store.MinOffset(TopicNames.HalfUtf8, 0));
            table.PassOver(offset);
            if ((!readEnded && table.IsEnded(offset)) || !TryFollow(offset))
            {
                table.PassOver(offset + 1);
            }
        }
    }

    private bool TryFollow(long offset)
    {
        var position = store.PositionAt(TopicNames.HalfUtf8, 0, offset);
        if (position < 0 || !store.TryLeaseRecord(position, out var lease))
        {
            BrokerLog.HalfMessageGone(logger, offset);
            return false;
        }

        using (lease)
        {
            if (!MessageRecordReader.TryRead(lease.Span, out var half) || half.QueueOffset != offset)
            {
                return false;
            }

            table.Follow(HalfFacts.Of(half));
            return true;
        }
    }

    /// <summary>Every op record that speaks of a half record from <paramref name="start"/> on stands behind it in the log.</summary>
    private long FirstOperationBehind(long start, long max)
    {
        var high = store.MaxOffset(TopicNames.HalfOperationUtf8, 0);
        var position = start < max ? store.PositionAt(TopicNames.HalfUtf8, 0, start) : long.MaxValue;
        var low = Math.Max(0, store.MinOffset(TopicNames.HalfOperationUtf8, 0));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (store.PositionAt(TopicNames.HalfOperationUtf8, 0, middle) < position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void ReadOperations(long from)
    {
        from = Math.Max(from, store.MinOffset(TopicNames.HalfOperationUtf8, 0));
        for (var offset = Math.Max(0, from); offset < store.MaxOffset(TopicNames.HalfOperationUtf8, 0); offset++)
        {
            var position = store.PositionAt(TopicNames.HalfOperationUtf8, 0, offset);
            if (position < 0 || !store.TryLeaseRecord(position, out var lease))
            {
                continue;
            }

            using (lease)
            {
                if (MessageRecordReader.TryRead(lease.Span, out var operation))
                {
                    Restore(operation);
                }
            }
        }
    }

    private void Restore(in MessageRecordReader operation)
    {
        if (!TryOutcome(operation, out var outcome))
        {
            BrokerLog.CommitTorn(logger, operation.Position);
            return;
        }

        foreach (var part in operation.Body.Split((byte)','))
        {
            if (Numbers.TryParse(operation.Body[part], out long offset) && offset >= 0)
            {
                table.Restore(offset, outcome, operation.StoreTimestamp);
            }
        }
    }

    /// <returns>False when the crash took the copy the op record was written with: then nothing has ended.</returns>
    private bool TryOutcome(in MessageRecordReader operation, out TransactionOutcome outcome)
    {
        outcome = TransactionOutcome.RolledBack;
        if (operation.Flag == 0)
        {
            return true;
        }

        var elsewhere = operation.Flag == EndRecords.CopyElsewhere;
        outcome = TransactionOutcome.Committed;
        if (!store.TryLeaseRecord(elsewhere ? operation.PreparedTransactionOffset : operation.Position - operation.Flag, out var lease))
        {
            return elsewhere; // it was seen when the op record was written
        }

        using (lease)
        {
            if (!MessageRecordReader.TryRead(lease.Span, out var copy) || SystemFlags.TransactionOf(copy.SysFlag) != SystemFlags.TransactionCommit)
            {
                return elsewhere;
            }

            outcome = OutcomeOf(copy);
            return true;
        }
    }

    /// <summary>Looks behind the oldest open half record for copies whose op record is missing.</summary>
    private void FindCopies()
    {
        if (table.OpenCount == 0)
        {
            return;
        }

        var position = store.PositionAt(TopicNames.HalfUtf8, 0, table.Progress());
        while (position >= 0 && store.TryLeaseNext(position, out var lease))
        {
            using (lease)
            {
                if (!MessageRecordReader.TryRead(lease.Span, out var record))
                {
                    return;
                }

                position = record.Position + record.TotalSize;
                if (SystemFlags.TransactionOf(record.SysFlag) == SystemFlags.TransactionCommit)
                {
                    EndIfOpen(record);
                }
            }
        }
    }

    private void EndIfOpen(in MessageRecordReader copy)
    {
        if (!store.TryLeaseRecord(copy.PreparedTransactionOffset, out var lease))
        {
            return;
        }

        using (lease)
        {
            if (MessageRecordReader.TryRead(lease.Span, out var half) && half.Topic.SequenceEqual(TopicNames.HalfUtf8)
                && table.Find(HalfFacts.Of(half), out _) is { } open)
            {
                BrokerLog.CommitFound(logger, copy.Position, open.Origin);
                ender.EndAgain(open, OutcomeOf(copy), copy.Position);
            }
        }
    }

    private static TransactionOutcome OutcomeOf(in MessageRecordReader copy) =>
        copy.Topic.SequenceEqual(TopicNames.TransactionCheckMaxUtf8) ? TransactionOutcome.GivenUp : TransactionOutcome.Committed;
}
