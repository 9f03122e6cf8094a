using System.Text.Json;
using RocketStyle.Cli;
using RocketStyle.Client;
using RocketStyle.Testing;
using RocketStyle.Tests.Client.Consuming;

namespace RocketStyle.Tests.Cli;

public sealed class GroupCommandTests
{
    [Fact]
    public async Task A_group_is_created_looked_at_cloned_and_deleted()
    {
        await using var broker = await TestBroker.StartAsync();
        await RunAsync(broker, "topic", "create", "T", "--queues", "1");
        await RunAsync(broker, "message", "send", "T", "hello", "--key", "k");
        Assert.Equal(0, (await RunAsync(broker, "group", "create", "H", "--max-retries", "3")).Code);
        var row = Rows((await RunAsync(broker, "group", "list", "--json")).Output).Single(static row => row.GetProperty("group").GetString() == "H");
        Assert.Equal((3, true), (row.GetProperty("maxRetries").GetInt32(), row.GetProperty("consumes").GetBoolean()));

        await using (var consumer = ConsumerUnderTest.Start(broker.NameServerAddress, ConsumerUnderTest.Options()))
        {
            await Eventually.EqualAsync(1, () => consumer.Received.Count);
            var (_, info, _) = await RunAsync(broker, "group", "info", "G");
            Assert.Contains(consumer.ClientId, info, StringComparison.Ordinal);
            await consumer.StopAsync();
        }

        Assert.Equal(0, Lag(await RunAsync(broker, "group", "lag", "G", "--topic", "T", "--json")));
        Assert.Equal(0, (await RunAsync(broker, "group", "clone", "G", "H")).Code);
        await RunAsync(broker, "message", "send", "T", "more");
        Assert.Equal(1, Lag(await RunAsync(broker, "group", "lag", "H", "--topic", "T", "--json")));
        Assert.Equal(0, (await RunAsync(broker, "group", "delete", "H")).Code);
        Assert.DoesNotContain("H ", (await RunAsync(broker, "group", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(2, Rows((await RunAsync(broker, "topic", "offsets", "T", "--json")).Output)[0].GetProperty("maxOffset").GetInt64());
    }

    [Fact]
    public async Task A_query_by_key_keeps_to_the_span_of_time_it_is_given()
    {
        await using var broker = await TestBroker.StartAsync();
        await RunAsync(broker, "message", "send", "T", "hello", "--key", "k");
        await Eventually.TrueAsync(() => RunAsync(broker, "message", "query", "T", "k", "--from", "2020-01-01T00:00:00Z").GetAwaiter().GetResult().Code == 0);
        Assert.Equal(1, (await RunAsync(broker, "message", "query", "T", "k", "--to", "2020-01-01T00:00:00Z")).Code);
        Assert.Equal(2, (await RunAsync(broker, "message", "query", "T", "k", "--to", "yesterday")).Code);
    }

    [Fact]
    public async Task Locks_are_listed_and_taken_away()
    {
        await using var broker = await TestBroker.StartAsync();
        await RunAsync(broker, "topic", "create", "T", "--queues", "1");
        await using var consumer = ConsumerUnderTest.Start(
            broker.NameServerAddress, ConsumerUnderTest.Options() with { Ordering = ConsumerOrdering.PerQueue });
        await Eventually.TrueAsync(() => consumer.Consumer.Assignment.Any(static queue => queue.Topic == "T"));
        var (_, locks, _) = await RunAsync(broker, "group", "locks", "G", "--json");
        Assert.Contains(Rows(locks), row => row.GetProperty("clientId").GetString() == consumer.ClientId && row.GetProperty("topic").GetString() == "T");
        Assert.Contains(consumer.ClientId, (await RunAsync(broker, "group", "unlock", "G", "T")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_is_shown_first_and_then_done()
    {
        await using var broker = await TestBroker.StartAsync();
        await RunAsync(broker, "topic", "create", "T", "--queues", "1");
        await RunAsync(broker, "group", "create", "G");
        await RunAsync(broker, "message", "send", "T", "hello");
        string[] reset = ["group", "reset", "G", "T", "--to", "last", "--json"];
        Assert.Equal(1, Rows((await RunAsync(broker, [.. reset, "--preview"])).Output)[0].GetProperty("to").GetInt64());
        Assert.Equal(1, Lag(await RunAsync(broker, "group", "lag", "G", "--topic", "T", "--json")));
        Assert.Equal(1, Rows((await RunAsync(broker, reset)).Output)[0].GetProperty("to").GetInt64());
        Assert.Equal(0, Lag(await RunAsync(broker, "group", "lag", "G", "--topic", "T", "--json")));
        Assert.Equal(0, (await RunAsync(broker, "group", "reset", "G", "T", "--to", "0", "--queue", "0")).Code);
        Assert.Equal(1, Lag(await RunAsync(broker, "group", "lag", "G", "--topic", "T", "--json")));
        Assert.Equal(2, (await RunAsync(broker, "group", "reset", "G", "T", "--to", "0")).Code);
    }

    private static JsonElement[] Rows(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];

    private static long Lag((int Code, string Output, string Errors) result) => Assert.Single(Rows(result.Output)).GetProperty("lag").GetInt64();

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TestBroker broker, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandTree.RunAsync([.. arguments, "--name-server", broker.NameServerAddress], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
