using System.Text.Json;
using RocketStyle.Cli;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Cli;

public sealed class CommandTreeTests
{
    [Fact]
    public async Task Topics_are_created_listed_shown_and_deleted()
    {
        await using var broker = await TestBroker.StartAsync();
        var (created, text, _) = await RunAsync(broker, "topic", "create", "orders", "--queues", "3");
        Assert.Equal(0, created);
        Assert.Equal(["Broker", "Address"], text.Split('\n')[0].Split("  ", StringSplitOptions.RemoveEmptyEntries).Take(2).Select(t => t.Trim()));
        var (_, list, _) = await RunAsync(broker, "topic", "list", "--json");
        Assert.Contains(JsonDocument.Parse(list).RootElement.EnumerateArray(), row => row.GetProperty("topic").GetString() == "orders");
        var (_, route, _) = await RunAsync(broker, "topic", "route", "orders", "--json");
        Assert.Equal(3, JsonDocument.Parse(route).RootElement[0].GetProperty("writeQueues").GetInt32());
        Assert.Equal(0, (await RunAsync(broker, "topic", "delete", "orders")).Code);
        var (gone, _, errors) = await RunAsync(broker, "topic", "route", "orders");
        Assert.Equal(1, gone);
        Assert.Contains("orders", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_sent_and_found_again_by_both_ids_and_by_key()
    {
        await using var broker = await TestBroker.StartAsync();
        await RunAsync(broker, "topic", "create", "orders");
        var (sent, receipt, _) = await RunAsync(broker, "message", "send", "orders", "hello\tworld", "--tag", "new", "--key", "k1", "--key", "k2", "--json");
        Assert.Equal(0, sent);
        var row = JsonDocument.Parse(receipt).RootElement[0];
        foreach (var id in new[] { row.GetProperty("messageId").GetString()!, row.GetProperty("storedId").GetString()! })
        {
            // The index follows the log a moment later.
            var viewed = -1;
            for (var tries = 0; viewed != 0 && tries < 200; tries++)
            {
                (viewed, _, _) = await RunAsync(broker, "message", "view", "orders", id);
            }

            Assert.Equal(0, viewed);
        }

        var (found, text, _) = await RunAsync(broker, "message", "query", "orders", "k2");
        Assert.Equal(0, found);
        Assert.Contains("hello world", text, StringComparison.Ordinal);
        var (missing, none, _) = await RunAsync(broker, "message", "query", "orders", "nobody");
        Assert.Equal(1, missing);
        Assert.Contains("No message", none, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("topic", "create")]
    [InlineData("topic", "create", "T", "--queues", "many")]
    [InlineData("nonsense")]
    [InlineData("topic", "create", "bad name", "-n", "127.0.0.1:1")]
    [InlineData("topic", "list", "-n", "rocketmq://a:b:c?")]
    public async Task What_is_not_understood_ends_with_two_and_a_reason(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(2, await CommandTree.RunAsync(arguments, output, errors));
        Assert.NotEmpty(errors.ToString());
    }

    [Fact]
    public async Task A_name_server_that_is_away_ends_with_one_and_a_reason()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(1, await CommandTree.RunAsync(["topic", "list", "-n", "127.0.0.1:1"], output, errors));
        Assert.Contains("127.0.0.1:1", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_failure()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(0, await CommandTree.RunAsync(["--help"], output, errors));
        Assert.Contains("topic", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TestBroker broker, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandTree.RunAsync([.. arguments, "--name-server", broker.NameServerAddress], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
