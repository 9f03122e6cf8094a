using System.Text;
using RocketStyle.Broker.Transactions;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>A producer ends its transaction (code 37), on its own account or because it was asked.</summary>
/// <remarks>Runs on the connection's receive loop; the answer waits until the outcome is as durable as the flush mode promises.</remarks>
internal sealed class TransactionHandler(MessageStore store, TransactionTable table, TransactionEnder ender, CheckPlan plan) : ICommandHandler
{
    private const int Unknown = 0;

    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var group = fields.Required("producerGroup"u8);
        var offset = fields.RequiredInt64("tranStateTableOffset"u8);
        var position = fields.RequiredInt64("commitLogOffset"u8);
        var asked = fields.RequiredInt32("commitOrRollback"u8);
        var fromCheck = fields.OptionalBoolean("fromTransactionCheck"u8, false);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var wanted = asked switch
        {
            SystemFlags.TransactionCommit => TransactionOutcome.Committed,
            SystemFlags.TransactionRollback => TransactionOutcome.RolledBack,
            _ => TransactionOutcome.None,
        };
        if (asked == Unknown)
        {
            context.Defer().Abandon(); // the producer does not know yet: RocketMQ gives no answer, whoever waits for one or not
        }
        else if (wanted == TransactionOutcome.None)
        {
            context.Reply(ResponseCode.SystemError, $"commitOrRollback is {asked}; it must be 8 (commit), 12 (rollback) or 0 (unknown).");
        }
        else
        {
            End(context, group, (offset, position), wanted, fromCheck);
        }
    }

    private void End(CommandContext context, ReadOnlySpan<byte> group, (long Offset, long Position) place, TransactionOutcome wanted, bool fromCheck)
    {
        if (place.Position < 0 || !store.TryLeaseRecord(place.Position, out var lease))
        {
            context.Reply(ResponseCode.SystemError, Missing(place.Position));
            return;
        }

        using (lease)
        {
            if (!MessageRecordReader.TryRead(lease.Span, out var half) || !half.Topic.SequenceEqual(TopicNames.HalfUtf8))
            {
                context.Reply(ResponseCode.SystemError, Missing(place.Position));
                return;
            }

            if (Mismatch(half, group, place) is { } mismatch)
            {
                context.Reply(ResponseCode.SystemError, mismatch);
                return;
            }

            var facts = HalfFacts.Of(half);
            if (table.Find(facts, out var ended) is not { } open)
            {
                var (code, remark) = TransactionEnder.AnswerToEnded(ended, wanted);
                context.Reply(code, remark);
            }
            else if (!fromCheck && plan.TimeThatIsOver(facts) is { } over)
            {
                context.Reply(
                    ResponseCode.IllegalOperation,
                    $"The producer wanted {over.TotalSeconds:0} s for its transaction (CHECK_IMMUNITY_TIME_IN_SECONDS); they are over, so it is ended by the answer to the broker's question.");
            }
            else
            {
                ender.End(open, half, wanted, context.Defer());
            }
        }
    }

    /// <summary>What of the request does not fit the half message; null when all does.</summary>
    private string? Mismatch(in MessageRecordReader half, ReadOnlySpan<byte> group, (long Offset, long Position) place)
    {
        if (!half.TryGetProperty(PropertyNames.ProducerGroup, out var owner) || !owner.SequenceEqual(group))
        {
            return $"The half message belongs to the producer group '{Encoding.UTF8.GetString(owner)}' (PGROUP), not to '{Encoding.UTF8.GetString(group)}'.";
        }

        if (half.QueueOffset != place.Offset)
        {
            return $"The half message at commitLogOffset {place.Position} has the queue offset {half.QueueOffset}, not {place.Offset} (tranStateTableOffset).";
        }

        // The queue decides: a record that only looks like one may stand inside a message's body.
        return store.PositionAt(TopicNames.HalfUtf8, 0, place.Offset) == place.Position ? null : Missing(place.Position);
    }

    private static string Missing(long position) => $"There is no half message at commitLogOffset {position}.";
}
