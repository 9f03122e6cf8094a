using System.IO.Compression;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Broker;

namespace RocketStyle.Tests.EndToEnd.Scenarios;

/// <summary>What a producer does, frame by frame: the first send to a topic nobody made, batches, compressed bodies.</summary>
public sealed class SendScenarioTests : IAsyncLifetime
{
    private TestBroker _broker = null!;
    private RawConnection _client = null!;
    private RawConnection _nameServer = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        _nameServer = await RawConnection.OpenAsync(int.Parse(_broker.NameServerAddress.Split(':')[1]));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _nameServer.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_producer_without_a_route_uses_that_of_TBW102_and_its_first_send_makes_the_topic()
    {
        Assert.Equal(ResponseCode.TopicNotExist, (await RouteAsync("fresh")).Code);
        var template = await RouteAsync(TopicNames.AutoCreateTemplate);
        Assert.Equal(ResponseCode.Success, template.Code);
        Assert.Contains("\"perm\":7", template.BodyText, StringComparison.Ordinal);

        var sent = await _client.CallAsync(Requests.Send("fresh", "first", queueId: 3));
        Assert.Equal((ResponseCode.Success, "3", "0"), (sent.Code, sent.Fields["queueId"], sent.Fields["queueOffset"]));

        var route = await RouteAsync("fresh");
        Assert.Equal(ResponseCode.Success, route.Code);
        foreach (var member in new[] { "\"perm\":6", "\"readQueueNums\":4", "\"writeQueueNums\":4", "\"brokerName\":\"broker-a\"" })
        {
            Assert.Contains(member, route.BodyText, StringComparison.Ordinal);
        }

        Assert.Equal(["first"], Requests.Bodies(await _client.CallAsync(Requests.Pull("fresh", 0, queueId: 3))));
    }

    [Fact]
    public async Task A_batch_is_consumed_as_the_messages_it_was_made_of()
    {
        var items = new byte[4096];
        var length = 0;
        for (var i = 0; i < 5; i++)
        {
            length += MessageBatch.WriteItem(items.AsSpan(length), 0, Encoding.UTF8.GetBytes($"item {i}"), Encoding.UTF8.GetBytes($"TAGS\u0001{(i % 2 == 0 ? "even" : "odd")}\u0002UNIQ_KEY\u0001K{i}\u0002"));
        }

        var batch = Requests.Send("orders", "").With("m", "true").WithBody(items.AsMemory(0, length));
        batch.Header["code"] = RequestCode.SendBatchMessage;
        var sent = await _client.CallAsync(batch);
        Assert.Equal((ResponseCode.Success, "0"), (sent.Code, sent.Fields["queueOffset"]));
        Assert.Equal(5, sent.Fields["msgId"].Split(',').Distinct().Count());

        var all = StoredMessage.In(await _client.CallAsync(Requests.Pull("orders", 0)));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => ($"item {i}", (long)i, $"K{i}")), all.Select(message => (message.Body, message.QueueOffset, message.Properties["UNIQ_KEY"])));
        Assert.Equal(["item 1", "item 3"], Requests.Bodies(await _client.CallAsync(Requests.Pull("orders", 0, subscription: "odd"))));
    }

    [Fact]
    public async Task A_compressed_body_comes_back_as_it_was_sent_also_by_its_id_and_after_a_delay()
    {
        var text = new string('x', 5000);
        var body = Compress(text);
        const int Compressed = 1 | (3 << 8); // compressed, by zlib
        foreach (var properties in new[] { "", "DELAY\u00011\u0002" })
        {
            var topic = properties.Length == 0 ? "plain" : "late";
            var sent = await _client.CallAsync(Requests.Send(topic, "", properties: properties).With("f", $"{Compressed}").WithBody(body));
            Assert.Equal(ResponseCode.Success, sent.Code);
            var pulled = RawMessage.In(await _client.CallAsync(Requests.Pull(topic, 0, suspendMillis: 10_000)));
            var viewed = RawMessage.In(await _client.CallAsync(Requests.View(sent.Fields["msgId"])));
            Assert.All(pulled.Concat(viewed), message =>
            {
                Assert.Equal(body, message.Body.ToArray());
                Assert.Equal(Compressed, message.SysFlag & Compressed);
                Assert.Equal(text, Decompress(message.Body));
            });
            Assert.Equal((1, 1), (pulled.Count, viewed.Count));
        }
    }

    private static byte[] Compress(string text)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static string Decompress(ReadOnlyMemory<byte> packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        using var reader = new StreamReader(zlib);
        return reader.ReadToEnd();
    }

    private Task<RawFrame> RouteAsync(string topic) => _nameServer.CallAsync(new RawRequest(RequestCode.GetRouteInfoByTopic, ("topic", topic)));
}
