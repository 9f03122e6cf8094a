using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Relay;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>
/// What tools ask of a live consumer through the broker: its state (code 307), to handle one message (309), and the positions of
/// a group's members (223).
/// </summary>
/// <remarks>Runs on the asker's receive loop; the answer is deferred until the client has spoken or its time is over.</remarks>
internal sealed class ClientQuestionHandler(ClientTable clients, GroupTable groups, TopicTable topics, MessageStore store, BrokerIdentity identity)
    : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.InvokeBrokerToGetConsumerStatus)
        {
            Survey(context);
            return;
        }

        var fields = new FieldReader(context.Request);
        var group = fields.RequiredText("consumerGroup"u8);
        var clientId = fields.RequiredText("clientId"u8);
        var isMessage = context.Request.Code == RequestCode.ConsumeMessageDirectly;
        var messageId = isMessage ? fields.Required("msgId"u8) : default;
        if (fields.Problem is { } malformed)
        {
            context.Reply(ResponseCode.SystemError, malformed);
        }
        else if (!ClientCall.TryFind(clients, group, clientId, out var member, out var problem))
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (isMessage)
        {
            HandOver(context, member, group, messageId);
        }
        else
        {
            Forward(context, member, new ForwardedRequest(context.Request, context.Request.Body));
        }
    }

    private void HandOver(CommandContext context, GroupMember member, string group, ReadOnlySpan<byte> messageId)
    {
        var text = System.Text.Encoding.UTF8.GetString(messageId);
        if (!RecordPlace.TryRead(messageId, out var position))
        {
            context.Reply(ResponseCode.SystemError, $"The field 'msgId' is neither a message id of a broker nor a position: '{text}'.");
            return;
        }

        if (position < 0 || !store.TryLeaseRecord(position, out var lease))
        {
            context.Reply(ResponseCode.SystemError, $"There is no message {text} to hand to {member.ClientId}.");
            return;
        }

        using (lease)
        {
            if (!MessageRecordReader.TryRead(lease.Span, out var record) || record.Position != position)
            {
                context.Reply(ResponseCode.SystemError, $"There is no message {text} to hand to {member.ClientId}.");
                return;
            }

            // Copied into the client's output before the lease ends.
            Forward(context, member, new ForwardedRequest(
                context.Request,
                lease.Span,
                identity.Name,
                topics.TryGet(record.Topic, out var topic) ? topic.SysFlag : null,
                groups.TryGet(group, out var settings) ? settings.SysFlag : null));
        }
    }

    private static void Forward(CommandContext context, GroupMember member, in ForwardedRequest request)
    {
        var answer = ClientCall.AskAsync(
            member, context.Request.Code, request, static (ref FrameWriter writer, ForwardedRequest forwarded) => forwarded.Write(ref writer), ClientCall.Patience);
        _ = PassOnAsync(context.Defer(), answer);
    }

    private static async Task PassOnAsync(DeferredReply asker, Task<ClientAnswer> asked)
    {
        var answer = await asked;
        var reply = asker.BeginReply(answer.Code, answer.Remark);
        foreach (var (name, value) in answer.Fields)
        {
            reply.Field(name, value);
        }

        reply.Body(answer.Body);
        reply.End();
    }

    private void Survey(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var topic = fields.RequiredText("topic"u8);
        var group = fields.RequiredText("group"u8);
        var clientId = System.Text.Encoding.UTF8.GetString(fields.Optional("clientAddr"u8));
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var members = clients.TryGetConsumers(group, out var live) ? live.Members() : [];
        var wanted = members.Where(member => clientId.Length == 0 || member.ClientId == clientId).ToArray();
        if (wanted.Length == 0)
        {
            context.Reply(ResponseCode.SystemError, clientId.Length == 0
                ? $"No consumer of the group {group} is online."
                : $"The consumer {clientId} of the group {group} is not online.");
        }
        else if (wanted.FirstOrDefault(member => member.Version < ProtocolVersion.RelayedPositions) is { } old)
        {
            context.Reply(ResponseCode.SystemError, $"The consumer {old.ClientId} speaks version {old.Version} and is too old to be asked: "
                + $"it must be {ProtocolVersion.RelayedPositions} (RocketMQ 3.0.7) or later.");
        }
        else
        {
            _ = AnswerAsync(context.Defer(), PositionSurvey.AskAsync(wanted, topic, group));
        }
    }

    private static async Task AnswerAsync(
        DeferredReply asker, Task<(IReadOnlyList<KeyValuePair<string, JsonValue>> Positions, IReadOnlyList<string> Silent)> survey)
    {
        var (positions, silent) = await survey;
        var reply = asker.BeginReply(ResponseCode.Success, silent.Count == 0 ? null : $"No positions from {string.Join("; ", silent)}");
        var listing = new Listing(writer =>
        {
            writer.Key("consumerTable"u8);
            writer.BeginObject();
            foreach (var (clientId, table) in positions)
            {
                writer.Key(clientId);
                writer.Value(table);
            }

            writer.EndObject();
            writer.Key("messageQueueTable"u8);
            writer.BeginObject();
            writer.EndObject();
        });
        listing.Write(new FastJsonWriter(reply.BeginBody()));
        reply.End();
    }
}
