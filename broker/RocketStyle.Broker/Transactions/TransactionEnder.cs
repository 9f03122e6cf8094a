using RocketStyle.Broker.Sending;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>Ends transactions, each exactly once: whoever holds its gate first appends its outcome, all others are told of it.</summary>
/// <remarks>Receive loops commit and roll back, the tick gives up, the flusher settles. Answers go out when the outcome is durable.</remarks>
internal sealed class TransactionEnder(MessageStore store, TransactionTable table, EndRecords records, SendAnswers answers, ReplyRound round)
{
    /// <summary>Commits or rolls back, unless the transaction has ended meanwhile; answers at once or when the disk has it.</summary>
    /// <param name="transaction">From the table.</param>
    /// <param name="half">Any of its half records.</param>
    /// <param name="wanted">Committed or rolled back.</param>
    /// <param name="reply">Who waits; default for nobody.</param>
    internal void End(OpenTransaction transaction, in MessageRecordReader half, TransactionOutcome wanted, DeferredReply reply)
    {
        lock (transaction.Gate)
        {
            if (transaction.Outcome != TransactionOutcome.None)
            {
                Join(transaction, wanted, reply);
                return;
            }

            Wait(transaction, reply);
            Append(transaction, half, wanted);
        }
    }

    /// <summary>Moves a transaction that nobody answers for to the topic of dead ones.</summary>
    /// <returns>False when the store takes nothing now.</returns>
    internal bool GiveUp(OpenTransaction transaction, in MessageRecordReader half)
    {
        lock (transaction.Gate)
        {
            return transaction.Outcome != TransactionOutcome.None || Append(transaction, half, TransactionOutcome.GivenUp).IsAppended;
        }
    }

    /// <summary>Writes the op record for a copy that a crash has left without one; at start, before anything else is written.</summary>
    internal void EndAgain(OpenTransaction transaction, TransactionOutcome outcome, long copyPosition)
    {
        Span<byte> body = stackalloc byte[EndRecords.MostBodyBytes];
        body = body[..EndRecords.WriteBody(transaction, body)];
        lock (transaction.Gate)
        {
            var result = store.Append(EndRecords.Operation(body, EndRecords.CopyElsewhere, copyPosition), null);
            transaction.Outcome = outcome;
            transaction.IsSettled = true;

            // Refused, it has ended all the same: it stays here, progress waits for it, and the next start finds the copy again.
            if (result.IsAppended)
            {
                table.End(transaction, outcome);
            }
        }
    }

    /// <summary>How somebody is answered who ends a transaction that has ended.</summary>
    internal static (int Code, string? Remark) AnswerToEnded(TransactionOutcome ended, TransactionOutcome wanted) => ended switch
    {
        _ when ended == wanted => (ResponseCode.Success, null),
        TransactionOutcome.Committed => (ResponseCode.IllegalOperation, "The transaction was already committed."),
        TransactionOutcome.RolledBack => (ResponseCode.IllegalOperation, "The transaction was already rolled back."),
        TransactionOutcome.GivenUp => (
            ResponseCode.IllegalOperation,
            $"The transaction was given up because its producers did not answer; the message lies in {TopicNames.TransactionCheckMax}."),
        _ => (
            ResponseCode.SystemError,
            $"The transaction ended more than {TransactionTable.Memory.TotalSeconds:0} s ago; how is not known any more."),
    };

    private static void Join(OpenTransaction transaction, TransactionOutcome wanted, DeferredReply reply)
    {
        if (!transaction.IsSettled && transaction.Outcome == wanted)
        {
            Wait(transaction, reply);
            return;
        }

        if (!reply.HasValue)
        {
            return;
        }

        var (code, remark) = AnswerToEnded(transaction.Outcome, wanted);
        reply.Reply(code, remark);
    }

    private static void Wait(OpenTransaction transaction, DeferredReply reply)
    {
        if (reply.HasValue)
        {
            transaction.Waiters.Add(reply);
        }
    }

    private AppendResult Append(OpenTransaction transaction, in MessageRecordReader half, TransactionOutcome outcome)
    {
        Span<byte> body = stackalloc byte[EndRecords.MostBodyBytes];
        body = body[..EndRecords.WriteBody(transaction, body)];
        var completion = new EndCompletion(this, transaction);
        AppendResult result;
        transaction.Outcome = outcome;
        if (outcome == TransactionOutcome.RolledBack)
        {
            result = store.Append(EndRecords.Operation(body, 0), completion);
        }
        else if (outcome == TransactionOutcome.GivenUp)
        {
            result = AppendCopy(EndRecords.GiveUp(half), body, completion);
        }
        else if (records.TryCommit(half, out var copy))
        {
            result = AppendCopy(copy, body, completion);
        }
        else
        {
            Fail(transaction, ResponseCode.SystemError, "The half message does not say where it belongs (REAL_TOPIC, REAL_QID).", flush: true);
            return default(AppendResult) with { Status = AppendStatus.TopicTooLong };
        }

        if (result.Status != AppendStatus.Pending)
        {
            Conclude(transaction, result, (half.Body.Length, half.Properties.Length), flush: true);
        }

        return result;
    }

    private AppendResult AppendCopy(in MessageDraft copy, ReadOnlySpan<byte> body, EndCompletion completion) =>
        store.AppendPair(copy, EndRecords.Operation(body, store.RecordBytes(copy)), completion);

    /// <summary>Under the gate: the outcome is in the log, or it is not and never will be.</summary>
    private void Conclude(OpenTransaction transaction, in AppendResult result, (int Body, int Properties) bytes, bool flush)
    {
        if (!result.IsAppended)
        {
            Fail(transaction, SendAnswers.CodeOf(result.Status), answers.Explain(result.Status, bytes.Body, bytes.Properties), flush);
            return;
        }

        transaction.IsSettled = true;
        table.End(transaction, transaction.Outcome);
        Answer(transaction, ResponseCode.Success, null, flush);
    }

    private void Fail(OpenTransaction transaction, int code, string remark, bool flush)
    {
        transaction.Outcome = TransactionOutcome.None;
        Answer(transaction, code, remark, flush);
    }

    private void Answer(OpenTransaction transaction, int code, string? remark, bool flush)
    {
        foreach (var waiter in transaction.Waiters)
        {
            if (!flush)
            {
                round.Add(waiter.Connection);
            }

            waiter.Reply(code, remark, flush);
        }

        transaction.Waiters.Clear();
    }

    /// <summary>Called by the flusher, under no lock.</summary>
    private sealed class EndCompletion(TransactionEnder ender, OpenTransaction transaction) : IAppendCompletion
    {
        public void Completed(in AppendResult result)
        {
            lock (transaction.Gate)
            {
                ender.Conclude(transaction, result, default, flush: false);
            }
        }
    }
}
