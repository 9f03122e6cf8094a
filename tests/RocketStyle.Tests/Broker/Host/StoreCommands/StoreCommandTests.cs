using System.Text;
using System.Text.Json;
using RocketStyle.Broker.Host;
using RocketStyle.Broker.Host.StoreCommands;
using RocketStyle.Testing;
using RocketStyle.Tests.Store.Verification;

namespace RocketStyle.Tests.Broker.Host.StoreCommands;

/// <summary>The commands as a shell sees them: arguments, both outputs, exit code.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly FilledStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Verify_of_a_whole_store_ends_with_zero_and_says_clean()
    {
        var (code, output, _) = await RunAsync("verify");
        Assert.Equal(StoreExit.Fine, code);
        Assert.Contains("result         clean", output, StringComparison.Ordinal);
        Assert.Contains("400 records", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_of_a_damaged_store_ends_with_one_and_names_the_message_in_text_and_json()
    {
        _store.FlipRecord(151, 100);
        var (code, output, _) = await RunAsync("verify");
        Assert.Equal(StoreExit.Findings, code);
        Assert.Contains($"apples, queue 1, offset {_store.Places[151].QueueOffset}", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync("verify", "--json");
        Assert.Equal(StoreExit.Findings, code);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.False(json.GetProperty("clean").GetBoolean());
        Assert.Equal(1, json.GetProperty("counts").GetProperty("LostMessage").GetInt32());
        Assert.Contains(json.GetProperty("findings").EnumerateArray(), f => f.GetProperty("position").GetInt64() == _store.Places[151].Position);
    }

    [Theory]
    [InlineData("verfy")]
    [InlineData("verify", "--rate", "fast")]
    [InlineData("dump", "--offset", "5")]
    [InlineData("dump", "--from", "yesterday at noon")]
    [InlineData("verify", "--set", "mappedFileSizeCommitLog")]
    [InlineData("verify", "--set", "mappedFileSizeCommitLog=lots")]
    public async Task What_is_not_understood_ends_with_two_and_a_reason(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Equal(StoreExit.Usage, code);
        Assert.NotEmpty(errors);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("repair")]
    [InlineData("export")]
    public async Task A_folder_without_a_store_ends_with_three(string command)
    {
        var (code, _, errors) = await RunAtAsync(_folder.Inside("nothing"), command);
        Assert.Equal(StoreExit.Unusable, code);
        Assert.Contains("nothing", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_in_use_can_be_looked_at_but_not_repaired_or_imported_into()
    {
        using var running = _store.Store.Open();
        Assert.Equal(StoreExit.Fine, (await RunAsync("verify")).Code);
        Assert.Equal(StoreExit.Fine, (await RunAsync("info")).Code);
        var (code, _, errors) = await RunAsync("repair");
        Assert.Equal(StoreExit.Unusable, code);
        Assert.Contains("in use", errors, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Inside("lines"), """{"topic":"T","queueId":0,"bodyBase64":""}""");
        Assert.Equal(StoreExit.Unusable, (await RunAsync("import", _folder.Inside("lines"))).Code);
    }

    [Fact]
    public async Task Info_tells_messages_sizes_and_times()
    {
        var (code, output, _) = await RunAsync("info", "--json");
        Assert.Equal(StoreExit.Fine, code);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(400, json.GetProperty("messages").GetInt64());
        Assert.Equal("apples", json.GetProperty("topics")[0].GetProperty("topic").GetString());
        Assert.Equal(_store.Store.Options.SegmentBytes, json.GetProperty("segmentBytes").GetInt64());
        Assert.Contains(json.GetProperty("sizes").EnumerateArray(), size => size.GetProperty("folder").GetString() == "consumequeue");
        Assert.True(json.GetProperty("diskFree").GetInt64() > 0);
        Assert.Contains("400 in 2 topics, 4 queues", (await RunAsync("info")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dump_begins_at_a_position_an_offset_or_a_time_and_ends_after_so_many()
    {
        var place = _store.Places[151];
        var (code, output, _) = await RunAsync("dump", "--position", $"{place.Position}", "--max", "1", "--body", "text");
        Assert.Equal(StoreExit.Fine, code);
        Assert.StartsWith($"{place.Position}  apples/1/{place.QueueOffset}", output, StringComparison.Ordinal);
        Assert.Contains("  TAGS = t1", output, StringComparison.Ordinal);
        Assert.Contains("  body 151 vvv", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("dump", "--topic", "apples", "--queue", "1", "--offset", $"{place.QueueOffset}", "--max", "3", "--json", "--body", "base64");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([place.QueueOffset, place.QueueOffset + 1, place.QueueOffset + 2], lines.Select(line => line.GetProperty("queueOffset").GetInt64()));
        Assert.StartsWith("body 151", Encoding.UTF8.GetString(lines[0].GetProperty("bodyBase64").GetBytesFromBase64()), StringComparison.Ordinal);

        (_, output, _) = await RunAsync("dump", "--from", $"{_store.Places[^1].StoreTimestamp + 1}", "--json");
        Assert.Empty(output);
    }

    [Fact]
    public async Task Repair_tells_its_plan_without_doing_it_and_then_does_it()
    {
        _store.FlipRecord(151, 100);
        var (code, output, _) = await RunAsync("repair", "--dry-run", "--json");
        Assert.Equal(StoreExit.Findings, code);
        Assert.Equal(_store.Places[151].QueueOffset, JsonDocument.Parse(output).RootElement.GetProperty("lost")[0].GetProperty("queueOffset").GetInt64());
        Assert.Equal(StoreExit.Findings, (await RunAsync("verify")).Code);

        (code, output, _) = await RunAsync("repair");
        Assert.Equal(StoreExit.Fine, code);
        Assert.Contains($"lost: apples, queue 1, offset {_store.Places[151].QueueOffset}, position {_store.Places[151].Position}", output, StringComparison.Ordinal);
        Assert.Equal(StoreExit.Fine, (await RunAsync("verify")).Code);
        Assert.Contains("nothing to repair", (await RunAsync("repair")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_and_bad_lines_are_named()
    {
        var file = _folder.Inside("messages.jsonl");
        Assert.Equal(StoreExit.Fine, (await RunAsync("export", file, "--topic", "pears")).Code);
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(134, lines.Length);
        lines[3] = lines[3].Replace("\"queueId\":", "\"queueId\":-", StringComparison.Ordinal).Replace("-0", "-1", StringComparison.Ordinal);
        lines[5] = "no json";
        await File.WriteAllLinesAsync(file, lines);

        var (code, output, _) = await RunAtAsync(_folder.Inside("fresh"), "import", file, "--dry-run");
        Assert.Equal(StoreExit.Findings, code);
        Assert.Contains("line 4: 'queueId'", output, StringComparison.Ordinal);
        Assert.Contains("line 6: The line is no JSON", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Inside("fresh")));

        (code, output, _) = await RunAtAsync(_folder.Inside("fresh"), "import", file, "--json", "--set", "mappedFileSizeCommitLog=65536", "--set", "maxIndexNum=1000", "--set", "maxHashSlotNum=100");
        Assert.Equal(StoreExit.Findings, code);
        Assert.Equal(132, JsonDocument.Parse(output).RootElement.GetProperty("appended").GetInt64());
        Assert.Equal(StoreExit.Fine, (await RunAtAsync(_folder.Inside("fresh"), "verify")).Code);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(StoreExit.Fine, code);
        Assert.All(["verify", "info", "dump", "repair", "export", "import"], command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAtAsync(_store.Root, arguments);

    private static async Task<(int Code, string Output, string Errors)> RunAtAsync(string root, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await HostProgram.RunAsync(["store", .. arguments, "--store", root], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
