using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers;

/// <content>Many topics in one request (code 18): all are checked before the first is set.</content>
internal sealed partial class TopicHandler
{
    private void ChangeAll(CommandContext context)
    {
        var json = BodyJson.TryRead(context.Request.Body, out var problem);
        var wanted = json is null ? null : ReadAll(json, ref problem);
        if (wanted is null || problem is not null)
        {
            context.Reply(ResponseCode.InvalidParameter, problem);
            return;
        }

        foreach (var topic in wanted)
        {
            topics.Set(topic);
            BrokerLog.TopicChanged(logger, topic.Name, topic.WriteQueues, topic.ReadQueues, (int)topic.Permission);
        }

        AnswerWhenAnnounced(context.Defer());
    }

    private TopicSettings[]? ReadAll(JsonValue json, ref string? problem)
    {
        try
        {
            var wanted = json.GetItems("topicConfigList").Select(TopicSettings.Read).ToArray();
            foreach (var topic in wanted)
            {
                problem ??= Refusal(System.Text.Encoding.UTF8.GetBytes(topic.Name), topic.ReadQueues, topic.WriteQueues, (int)topic.Permission) ?? TopicRetention.Problem(topic);
            }

            return wanted;
        }
        catch (ProtocolException exception)
        {
            problem = $"The settings cannot be read: {exception.Message}";
            return null;
        }
    }
}
