using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>Who produces in a group (code 204).</summary>
internal sealed class ProducerListHandler(ClientTable clients) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var name = fields.RequiredText("producerGroup"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (clients.TryGetProducers(name, out var group))
        {
            context.ReplyJson(new ProducerConnection { Connections = Members.Describe(group.Members()) });
        }
        else
        {
            context.Reply(ResponseCode.SystemError, $"the producer group[{name}] not exist");
        }
    }
}
