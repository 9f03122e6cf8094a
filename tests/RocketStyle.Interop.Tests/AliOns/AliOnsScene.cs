using System.Globalization;
using System.Text.Json.Nodes;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Testing.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>A broker, and clients of ali-ons around it.</summary>
internal sealed class AliOnsScene(ITestOutputHelper output, BrokerProcess broker) : IAsyncDisposable
{
    private readonly List<NodeClient> _clients = [];

    internal BrokerProcess Broker => broker;

    internal static Task<AliOnsScene> OpenAsync(ITestOutputHelper output, params string[] topics) => OpenAsync(output, [], topics);

    /// <param name="output">Where the broker's lines go.</param>
    /// <param name="settings">Further settings of the broker.</param>
    /// <param name="topics">Topics to make.</param>
    internal static async Task<AliOnsScene> OpenAsync(ITestOutputHelper output, string[] settings, params string[] topics)
    {
        var scene = new AliOnsScene(output, await BrokerProcess.StartAsync(output.WriteLine, ["--autoCreateTopicEnable=false", .. settings]));
        foreach (var topic in topics)
        {
            await scene.Broker.CreateTopicAsync(topic);
        }

        return scene;
    }

    /// <summary>Messages named by a prefix and a number.</summary>
    internal static JsonArray Messages(string prefix, int count, string? tag = null) =>
        [.. Enumerable.Range(0, count).Select(number => Message(prefix + number.ToString(CultureInfo.InvariantCulture), tag))];

    internal static JsonObject Message(string body, string? tag = null, params string[] keys)
    {
        var message = new JsonObject { ["body"] = body };
        if (tag is not null)
        {
            message["tag"] = tag;
        }

        if (keys.Length > 0)
        {
            message["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]);
        }

        return message;
    }

    internal NodeClient Produce(string topic, JsonArray messages, bool repeat = false) => Start("produce", new JsonObject
    {
        ["group"] = "js_producers",
        ["topic"] = topic,
        ["messages"] = messages,
        ["repeat"] = repeat,
    });

    internal async Task<NodeClient> SendAsync(string topic, JsonArray messages)
    {
        var producer = Produce(topic, messages);
        await producer.EndAsync();
        Assert.Equal(messages.Count, producer.Sent.Count);
        return producer;
    }

    /// <param name="topic">Topic.</param>
    /// <param name="group">Consumer group.</param>
    /// <param name="filter">Tags as a text, or an expression as an object; everything when null.</param>
    /// <param name="broadcast">Whether every consumer of the group gets everything.</param>
    /// <param name="refuse">How often the handler throws before it takes a message.</param>
    /// <param name="maxReconsumeTimes">How often a message is tried again; the client's own limit when 0.</param>
    internal NodeClient Consume(
        string topic, string group, JsonNode? filter = null, bool broadcast = false, int refuse = 0, int maxReconsumeTimes = 0) => Start("consume", new JsonObject
    {
        ["group"] = group,
        ["topic"] = topic,
        ["filter"] = filter,
        ["broadcast"] = broadcast,
        ["refuse"] = refuse,
        ["maxReconsumeTimes"] = maxReconsumeTimes,
    });

    /// <summary>Offsets a group has committed, summed over the four queues of a topic.</summary>
    internal async Task<long> CommittedAsync(string group, string topic)
    {
        long sum = 0;
        for (var queue = 0; queue < 4; queue++)
        {
            sum += await broker.CommittedOffsetAsync(group, topic, queue);
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await broker.DisposeAsync();
    }

    private NodeClient Start(string scenario, JsonObject options)
    {
        options["nameSrv"] = broker.NameServer;
        var client = NodeClient.Start(output, scenario, options);
        _clients.Add(client);
        return client;
    }
}
