using RocketStyle.Broker.Rates;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>One statistic over the last minute, hour and day (code 315), under RocketMQ's names and keys.</summary>
/// <remarks>Keys: a topic, <c>topic@group</c>, or the cluster. Latencies are not measured, hence do not exist.</remarks>
internal sealed class StatsHandler(Traffic traffic, BrokerIdentity identity) : ICommandHandler
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public void Handle(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var name = fields.RequiredText("statsName"u8);
        var key = fields.RequiredText("statsKey"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (SourceOf(name, key) is not { } source || source(Traffic.Minute) is not { } minute)
        {
            context.Reply(ResponseCode.SystemError, $"The stats <{name}> <{key}> not exist");
        }
        else
        {
            context.ReplyJson(new Listing(writer =>
            {
                Write(writer, "statsDay"u8, source(Day) ?? minute);
                Write(writer, "statsHour"u8, source(Hour) ?? minute);
                Write(writer, "statsMinute"u8, minute);
            }));
        }
    }

    private static void Write(FastJsonWriter writer, ReadOnlySpan<byte> name, RateWindow window)
    {
        writer.Key(name);
        writer.BeginObject();
        writer.Member("avgpt"u8, window.PerTime);
        writer.Member("sum"u8, window.Sum);
        writer.Member("tps"u8, window.PerSecond);
        writer.EndObject();
    }

    private Func<TimeSpan, RateWindow?>? SourceOf(string name, string key)
    {
        var at = key.LastIndexOf('@');
        var (topic, group) = at < 0 ? (key, "") : (key[..at], key[(at + 1)..]);
        return name switch
        {
            "TOPIC_PUT_NUMS" => span => traffic.TopicMessages(key, span),
            "TOPIC_PUT_SIZE" => span => traffic.TopicBytes(key, span),
            "GROUP_GET_NUMS" => span => traffic.GroupMessages(group, topic, span),
            "GROUP_GET_SIZE" => span => traffic.GroupBytes(group, topic, span),
            "SNDBCK_PUT_NUMS" => span => traffic.GroupSentBack(group, topic, span),
            "BROKER_PUT_NUMS" when key == identity.Cluster => span => traffic.Report().Over(TrafficKind.Stored, span),
            "BROKER_GET_NUMS" when key == identity.Cluster => span => traffic.Report().Over(TrafficKind.Transferred, span),
            _ => null,
        };
    }
}
