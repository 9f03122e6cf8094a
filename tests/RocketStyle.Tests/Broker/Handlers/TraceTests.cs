using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers;

public sealed class TraceTests
{
    [Fact]
    public async Task With_tracing_on_producers_are_told_so_and_what_they_trace_is_found_by_the_message_it_is_about()
    {
        await using var broker = await TestBroker.StartAsync(
            broker: options => options with { TraceTopicEnabled = true, AutoCreateTopics = false });
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await client.CallAsync(Requests.CreateTopic("orders"));
        var sent = await client.CallAsync(Requests.Send("orders", "hello", properties: "UNIQ_KEY\u0001ID1\u0002"));
        Assert.Equal("true", sent.Fields["TRACE_ON"]);

        const string Record = "Pub\u00011700000000000\u0001DefaultRegion\u0001producers\u0001orders\u0001ID1\u0001null\u0001order-7\u0001127.0.0.1:10911\u00015\u00011\u00010\u0001null\u0001true\u0002";
        var traced = await client.CallAsync(Requests.Send("RMQ_SYS_TRACE_TOPIC", Record, properties: "KEYS\u0001ID1 order-7\u0002UNIQ_KEY\u0001T1\u0002"));
        Assert.Equal(ResponseCode.Success, traced.Code);

        foreach (var key in new[] { "ID1", "order-7" })
        {
            var found = await client.CallAsync(new RawRequest(
                RequestCode.QueryMessage,
                ("topic", "RMQ_SYS_TRACE_TOPIC"), ("key", key), ("maxNum", "32"), ("beginTimestamp", "0"), ("endTimestamp", long.MaxValue.ToString())));
            Assert.Equal([Record], Requests.Bodies(found));
        }
    }
}
