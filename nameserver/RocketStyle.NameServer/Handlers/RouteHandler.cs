using System.Text;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>Where are the queues of a topic? Request code 105, the question every client repeats every 30 seconds.</summary>
/// <remarks>Any connection's receive loop. Takes the lock of the route table only when the answer is not at hand.</remarks>
internal sealed class RouteHandler(RouteAnswers answers, NameServerMetrics metrics) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var topic = Encoding.UTF8.GetString(fields.Required("topic"u8));
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        var dialect = TopicRoute.DialectFor(context.Request.Version, fields.OptionalBoolean("acceptStandardJsonOnly"u8, missing: false));
        var answer = answers.Find(topic, dialect);
        metrics.LookedUp(answer is not null);
        if (answer is null)
        {
            context.Reply(ResponseCode.TopicNotExist, $"No topic route info in name server for the topic: {topic}");
            return;
        }

        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Body(answer);
    }
}
