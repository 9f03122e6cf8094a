using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Broker.Consumers;

public sealed class OffsetTests
{
    [Fact]
    public async Task A_committed_offset_survives_a_restart()
    {
        await using var broker = await TestBroker.StartAsync();
        using (var client = await RawConnection.OpenAsync(broker.EndPoint.Port))
        {
            await client.CallAsync(Requests.CreateTopic("orders"));
            for (var i = 0; i < 17; i++)
            {
                await client.CallAsync(Requests.Send("orders", "x", queueId: 2));
            }

            Assert.Equal(ResponseCode.Success, (await client.CallAsync(Requests.Commit("g", "orders", 2, 17))).Code);
        }

        await broker.RestartBrokerAsync();
        using var again = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Assert.Equal("17", (await again.CallAsync(Requests.Committed("g", "orders", 2))).Fields["offset"]);
    }

    [Fact]
    public async Task A_new_group_starts_at_the_beginning_of_a_young_queue()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await client.CallAsync(Requests.Send("orders", "first"));

        Assert.Equal("0", (await client.CallAsync(Requests.Committed("new", "orders", 0))).Fields["offset"]);
        Assert.Equal(
            ResponseCode.QueryNotFound,
            (await client.CallAsync(Requests.Committed("new", "orders", 0).With("setZeroIfNotFound", "false"))).Code);
    }

    [Theory]
    [InlineData("nowhere", 0, 5, ResponseCode.TopicNotExist)]
    [InlineData("orders", 4, 5, ResponseCode.InvalidParameter)]
    [InlineData("orders", 0, -5, ResponseCode.InvalidParameter)]
    public async Task An_offset_that_makes_no_sense_is_refused(string topic, int queueId, long offset, int code)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await client.CallAsync(Requests.CreateTopic("orders"));

        Assert.Equal(code, (await client.CallAsync(Requests.Commit("g", topic, queueId, offset))).Code);
    }

    [Fact]
    public async Task A_commit_behind_the_end_is_not_refused_but_counts_as_the_end_and_the_range_is_named()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await client.CallAsync(Requests.Send("orders", "only"));

        var beyond = await client.CallAsync(Requests.Commit("g", "orders", 0, 17));
        var told = await client.CallAsync(Requests.Committed("g", "orders", 0));
        var none = await client.CallAsync(Requests.Committed("new", "orders", 0).With("setZeroIfNotFound", "false"));

        const string Range = "has the offsets 0 to 1";
        Assert.Equal(ResponseCode.Success, beyond.Code);
        Assert.Contains($"Offset 17 lies outside: queue 0 of orders {Range}", beyond.Remark, StringComparison.Ordinal);
        Assert.Equal("1", told.Fields["offset"]);
        Assert.Empty(told.Remark);
        Assert.Equal(ResponseCode.QueryNotFound, none.Code);
        Assert.Contains(Range, none.Remark, StringComparison.Ordinal);
        Assert.Equal(ResponseCode.InvalidParameter, (await client.CallAsync(Requests.Committed("g", "orders", -1))).Code);
        Assert.Empty((await client.CallAsync(Requests.Commit("g", "orders", 0, 1))).Remark);
    }

    [Fact]
    public void What_was_committed_since_the_last_save_is_in_the_journal()
    {
        using var folder = new TemporaryFolder();
        using (var journal = new OffsetJournal(folder.FullName))
        {
            journal.Restart(7);
            journal.Append([new("orders", "g", [5, OffsetTable.None, 9]), new("%RETRY%g", "g", [1])]);
            journal.Append([new("orders", "g", [6, OffsetTable.None, 9])]);
        }

        var table = Replay(folder, version: 7, out var lines);
        Assert.Equal(3, lines);
        Assert.Equal((6, OffsetTable.None, 9), (Find(table, "orders", 0), Find(table, "orders", 1), Find(table, "orders", 2)));
        Assert.Equal(1, Find(table, "%RETRY%g", 0));
    }

    [Fact]
    public void A_journal_left_over_from_an_older_save_moves_nothing_back()
    {
        using var folder = new TemporaryFolder();
        using (var journal = new OffsetJournal(folder.FullName))
        {
            journal.Restart(7);
            journal.Append([new("orders", "g", [5])]);
        }

        Assert.Equal(OffsetTable.None, Find(Replay(folder, version: 8, out var lines), "orders", 0));
        Assert.Equal(0, lines);
    }

    [Fact]
    public void A_journal_cut_off_at_any_byte_gives_what_was_whole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("consumerOffset.journal");
        using (var journal = new OffsetJournal(folder.FullName))
        {
            journal.Restart(1);
            journal.Append([new("orders", "g", [5])]);
            journal.Append([new("orders", "g", [6])]);
        }

        var whole = File.ReadAllBytes(path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            var offset = Find(Replay(folder, version: 1, out _), "orders", 0);
            Assert.True(offset is OffsetTable.None or 5 or 6, $"{offset} after {length} bytes");
        }
    }

    private static OffsetTable Replay(TemporaryFolder folder, long version, out int lines)
    {
        var table = new OffsetTable();
        using var journal = new OffsetJournal(folder.FullName);
        lines = journal.Replay(table, version, orLater: false);
        return table;
    }

    private static long Find(OffsetTable table, string topic, int queueId) => table.Find("g"u8, System.Text.Encoding.UTF8.GetBytes(topic), queueId);
}
