using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Sending;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>
/// The round that asks after transactions nobody has ended: appends the half message again with one check more, and asks; after the
/// last check moves it to the topic of dead ones.
/// </summary>
/// <remarks>
/// Tick only. The copy keeps the message young enough for retention and its counter on disk; it is the same transaction, because it
/// carries the offset of the first record.
/// </remarks>
internal sealed class TransactionCheck(
    MessageStore store, TransactionTable table, TransactionEnder ender, CheckPlan plan, CheckNotice notice, ILogger logger)
{
    private readonly List<OpenTransaction> _due = [];

    /// <summary>Called when the topic of dead transactions is needed; makes it.</summary>
    internal Action EnsureDeadTopic { get; init; } = static () => { };

    /// <summary>The settings of the topic of dead transactions.</summary>
    internal static TopicSettings DeadTopic { get; } = new()
    {
        Name = TopicNames.TransactionCheckMax,
        ReadQueues = 1,
        WriteQueues = 1,
        Permission = Permission.ReadWrite,
    };

    internal void Sweep()
    {
        table.CollectDue(_due);
        foreach (var transaction in _due)
        {
            if (!Check(transaction))
            {
                BrokerLog.ChecksWait(logger, store.WhyNotWritable ?? "too many bytes wait for the disk.");
                break; // the store takes nothing now: the rest stays due
            }
        }

        _due.Clear();
    }

    private bool Check(OpenTransaction transaction)
    {
        if (!store.TryLeaseRecord(transaction.CopyPosition, out var lease))
        {
            if (store.DurablePosition > transaction.CopyPosition)
            {
                Drop(transaction);
            }

            return true;
        }

        using (lease)
        {
            if (!MessageRecordReader.TryRead(lease.Span, out var half))
            {
                return true;
            }

            return transaction.Checks >= plan.MostChecks ? GiveUp(transaction, half) : Ask(transaction, half);
        }
    }

    private void Drop(OpenTransaction transaction)
    {
        lock (transaction.Gate)
        {
            if (transaction.Outcome == TransactionOutcome.None)
            {
                BrokerLog.HalfMessageGone(logger, transaction.CopyOffset);
                transaction.Outcome = TransactionOutcome.Forgotten;
                transaction.IsSettled = true;
                table.End(transaction, TransactionOutcome.Forgotten);
            }
        }
    }

    private bool GiveUp(OpenTransaction transaction, in MessageRecordReader half)
    {
        EnsureDeadTopic();
        BrokerLog.TransactionGivenUp(logger, transaction.Origin, transaction.Checks);
        return ender.GiveUp(transaction, half);
    }

    private bool Ask(OpenTransaction transaction, in MessageRecordReader half)
    {
        lock (transaction.Gate)
        {
            if (transaction.Outcome != TransactionOutcome.None)
            {
                return true;
            }

            var checks = transaction.Checks + 1;
            var editor = new PropertyEditor(half.Properties);
            editor.Set(PropertyNames.TransactionCheckTimes, checks);
            editor.Set(PropertyNames.TransactionPreparedQueueOffset, transaction.Origin);
            var call = new CheckCall(store, notice, logger);
            var result = store.Append(CopyOf(half, editor.Properties), call);
            if (!result.IsAppended)
            {
                return false;
            }

            transaction.MoveTo(result.QueueOffset, result.Position, checks, plan.DueAfter(checks));
            if (result.Status == AppendStatus.Stored)
            {
                call.Completed(result);
            }

            return true;
        }
    }

    private static MessageDraft CopyOf(in MessageRecordReader half, ReadOnlySpan<byte> properties) => new()
    {
        Topic = TopicNames.HalfUtf8,
        Flag = half.Flag,
        SysFlag = half.SysFlag,
        BornTimestamp = half.BornTimestamp,
        BornAddress = half.BornAddress,
        BornPort = half.BornPort,
        ReconsumeTimes = half.ReconsumeTimes,
        Body = half.Body,
        Properties = properties,
    };
}
