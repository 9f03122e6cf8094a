using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Handlers;

public sealed class MessageQueryTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TestBroker _broker = null!;
    private RawConnection _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync(options => options with { OffsetSaveInterval = TimeSpan.FromHours(1) }, time: _time);
        _client = await RawConnection.OpenAsync(_broker.EndPoint.Port);
        await _client.CallAsync(Requests.CreateTopic("orders"));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_found_by_each_of_its_keys_by_its_unique_key_and_by_its_id()
    {
        var sent = await SendAsync("a", "KEYS\u0001k1 k2\u0002UNIQ_KEY\u0001U1\u0002");
        await SendAsync("b", "KEYS\u0001k2\u0002UNIQ_KEY\u0001U2\u0002");

        Assert.Equal(["a"], Requests.Bodies(await _client.CallAsync(Query("k1"))));
        Assert.Equal(["b", "a"], Requests.Bodies(await _client.CallAsync(Query("k2"))));
        Assert.Equal(["b"], Requests.Bodies(await _client.CallAsync(Query("k2", max: 1))));
        Assert.Equal(["a"], Requests.Bodies(await _client.CallAsync(Query("U1").With("_UNIQUE_KEY_QUERY", "true"))));
        Assert.Equal(["a"], Requests.Bodies(await _client.CallAsync(Query("U1"))));
        Assert.Equal(["a"], Requests.Bodies(await _client.CallAsync(Requests.View(sent.Fields["msgId"]))));
        Assert.True(MessageId.TryParse(sent.Fields["msgId"], out var id));
        Assert.Equal(["a"], Requests.Bodies(await _client.CallAsync(Requests.View($"{id.Position}"))));
    }

    [Fact]
    public async Task A_time_range_bounds_what_a_key_finds()
    {
        for (var i = 0; i < 5; i++)
        {
            await SendAsync($"m{i}", "KEYS\u0001k\u0002");
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        var begin = new ManualTimeProvider().GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(["m3", "m2", "m1"], Requests.Bodies(await _client.CallAsync(Query("k", begin + 10_000, begin + 30_000))));
        Assert.Equal(["m4"], Requests.Bodies(await _client.CallAsync(Query("k", begin + 31_000))));
        var nothing = await _client.CallAsync(Query("k", begin + 41_000, begin + 49_000));
        Assert.Equal(ResponseCode.QueryNotFound, nothing.Code);
        Assert.Contains($"{begin + 41_000} to {begin + 49_000}", nothing.Remark, StringComparison.Ordinal);
        Assert.Equal(["indexLastUpdatePhyoffset", "indexLastUpdateTimestamp"], nothing.Fields.Keys.Order());
    }

    [Theory]
    [InlineData(-10, 0, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(10, 1, 1)]
    [InlineData(15, 2, 1)]
    [InlineData(20, 2, 3)]
    [InlineData(25, 4, 3)]
    [InlineData(30, 4, 4)]
    [InlineData(99, 5, 4)]
    public async Task The_offset_at_a_time_is_that_of_the_first_message_from_then_on_or_of_the_last_one_until_then(int second, long lower, long upper)
    {
        // Stored at second 0, 10, 20, 20 and 30.
        var begin = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var pause in new[] { 10, 10, 0, 10, 0 })
        {
            await SendAsync("m", "");
            _time.Advance(TimeSpan.FromSeconds(pause));
        }

        var search = Requests.Queue(RequestCode.SearchOffsetByTimestamp, "orders", 0).With("timestamp", $"{begin + (second * 1000)}");
        Assert.Equal($"{lower}", (await _client.CallAsync(search)).Fields["offset"]);
        Assert.Equal($"{lower}", (await _client.CallAsync(search.With("boundaryType", "LOWER"))).Fields["offset"]);
        Assert.Equal($"{upper}", (await _client.CallAsync(search.With("boundaryType", "UPPER"))).Fields["offset"]);
    }

    [Fact]
    public async Task A_reset_by_time_goes_to_the_first_message_from_then_on()
    {
        await _client.CallAsync(Requests.Commit("readers", "orders", 0, 0));
        for (var i = 0; i < 3; i++)
        {
            await SendAsync("m", "");
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        var begin = new ManualTimeProvider().GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (second, offset) in new[] { (15, 2), (10, 1), (40, 3), (-5, 0) })
        {
            await _client.CallAsync(Requests.Reset("readers", "orders", begin + (second * 1000)));
            Assert.Equal($"{offset}", (await _client.CallAsync(Requests.Committed("readers", "orders", 0))).Fields["offset"]);
        }
    }

    [Theory]
    [InlineData("index")]
    [InlineData("consumequeue")]
    [InlineData("nothing")]
    public async Task Everything_is_found_at_once_after_a_crash(string lost)
    {
        var sent = await SendAsync("a", "KEYS\u0001k1 k2\u0002UNIQ_KEY\u0001U1\u0002");
        for (var i = 0; i < 200; i++)
        {
            await SendAsync($"m{i}", $"KEYS\u0001n{i}\u0002UNIQ_KEY\u0001V{i}\u0002");
        }

        await _client.CallAsync(Query("n199")); // brings the index up to date, so that there is one to lose
        await _broker.CrashBrokerAsync(store =>
        {
            if (lost != "nothing")
            {
                Directory.Delete(Path.Combine(store, lost), recursive: true);
                File.Delete(Path.Combine(store, "checkpoint"));
            }
        });
        using var client = await RawConnection.OpenAsync(_broker.EndPoint.Port);

        Assert.Equal(["m199"], Requests.Bodies(await client.CallAsync(Query("n199"))));
        Assert.Equal(["m0"], Requests.Bodies(await client.CallAsync(Query("V0").With("_UNIQUE_KEY_QUERY", "true"))));
        Assert.Equal(["a"], Requests.Bodies(await client.CallAsync(Query("k2"))));
        Assert.Equal(["a"], Requests.Bodies(await client.CallAsync(Requests.View(sent.Fields["msgId"]))));
        Assert.Equal("201", (await client.CallAsync(Requests.Queue(RequestCode.GetMaxOffset, "orders", 0))).Fields["offset"]);
    }

    [Fact]
    public async Task Keys_that_hash_alike_are_told_apart()
    {
        // Java's hash of "…Aa" and "…BB" is the same.
        await SendAsync("a", "KEYS\u0001Aa\u0002");
        await SendAsync("b", "KEYS\u0001BB\u0002");

        Assert.Equal(["a"], Requests.Bodies(await _client.CallAsync(Query("Aa"))));
        Assert.Equal(["b"], Requests.Bodies(await _client.CallAsync(Query("BB"))));
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("key")]
    [InlineData("maxNum")]
    [InlineData("beginTimestamp")]
    [InlineData("endTimestamp")]
    public async Task A_query_that_lacks_a_field_is_told_which(string field)
    {
        var query = Query("k");
        query.Fields.Remove(field);
        var answer = await _client.CallAsync(query);

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains($"'{field}'", answer.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("1")]
    [InlineData("-1")]
    public async Task A_place_where_no_message_begins_is_named_with_the_range_of_the_log(string position)
    {
        await SendAsync("a", "");
        var answer = await _client.CallAsync(Requests.View(position));

        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains(position, answer.Remark, StringComparison.Ordinal);
    }

    private static RawRequest Query(string key, long begin = 0, long end = long.MaxValue, int max = 64) => new(
        RequestCode.QueryMessage,
        ("topic", "orders"), ("key", key), ("maxNum", max.ToString(CultureInfo.InvariantCulture)),
        ("beginTimestamp", begin.ToString(CultureInfo.InvariantCulture)), ("endTimestamp", end.ToString(CultureInfo.InvariantCulture)));

    private async Task<RawFrame> SendAsync(string body, string properties)
    {
        var answer = await _client.CallAsync(Requests.Send("orders", body, properties: properties));
        Assert.Equal(ResponseCode.Success, answer.Code);
        return answer;
    }
}
