using Microsoft.Extensions.Logging;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Transactions;

/// <summary>Hears brokers ask how a transaction ended (code 39, one-way), and finds the producer that knows.</summary>
/// <remarks>Called on receive loops: copies the question, puts it into a line and returns. Nothing is answered here.</remarks>
internal sealed class CheckNotice(ILogger log) : ICommandHandler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<TransactionResolver>> _resolvers = new(StringComparer.Ordinal);

    /// <summary>Makes a resolver known. Of several in a group, the one that came last is asked: all of them must know.</summary>
    internal void Add(TransactionResolver resolver)
    {
        lock (_gate)
        {
            if (!_resolvers.TryGetValue(resolver.Group, out var known))
            {
                _resolvers[resolver.Group] = known = [];
            }

            known.Add(resolver);
        }
    }

    internal void Remove(TransactionResolver resolver)
    {
        lock (_gate)
        {
            if (_resolvers.TryGetValue(resolver.Group, out var known) && known.Remove(resolver) && known.Count == 0)
            {
                _resolvers.Remove(resolver.Group);
            }
        }
    }

    public void Handle(CommandContext context)
    {
        var check = Read(context);
        context.Reply(ResponseCode.Success);
        if (Find(check.Half.ProducerGroup) is not { } resolver)
        {
            ClientLog.CheckUnclaimed(log, check.Half.TransactionId, check.Half.ProducerGroup);
        }
        else if (!resolver.TryAsk(check))
        {
            ClientLog.CheckDropped(log, check.Half.TransactionId, check.Half.ProducerGroup, TransactionResolver.MaxWaitingChecks);
        }
    }

    private static TransactionCheck Read(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var offset = fields.RequiredInt64("tranStateTableOffset"u8);
        var position = fields.RequiredInt64("commitLogOffset"u8);
        if (fields.Problem is { } problem)
        {
            throw new ProtocolException(problem);
        }

        if (RecordDecoder.Decode(context.Request.Body) is not [var message])
        {
            throw new ProtocolException("A check of a transaction carries one message.");
        }

        message.Queue = message.Queue with { Broker = context.Request.GetString("bname"u8) ?? string.Empty };
        var key = message.MessageId;
        var id = context.Request.GetString("transactionId"u8) is { Length: > 0 } given ? given : key;
        var half = new EndTransactionRequest(
            message.Text(PropertyNames.ProducerGroup) ?? string.Empty, offset, position, Outcome: 0, FromCheck: true, key, id);
        return new TransactionCheck(new TransactionQuery(id, message), half, context.Connection);
    }

    private TransactionResolver? Find(string group)
    {
        lock (_gate)
        {
            return _resolvers.TryGetValue(group, out var known) ? known[^1] : null;
        }
    }
}
