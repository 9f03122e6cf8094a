using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Broker;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R10: committed offsets survive the loss of their file; if all is lost, that is said, and nothing unseen is skipped.</summary>
public sealed class ALostOffsetNeverMeansZeroTests
{
    private static readonly string[] All = ["consumerOffset.json", "consumerOffset.json.bak", "consumerOffset.journal"];

    [Fact]
    public async Task A_harmed_file_means_the_generation_before()
    {
        await using var broker = await WithMessages();
        await CommitAsync(broker, 2);
        await broker.RestartBrokerAsync();
        await CommitAsync(broker, 3);
        await broker.RestartBrokerAsync(() =>
        {
            LogFiles.FlipBit(Path.Combine(broker.StorePath, "config", All[0]), 8 * 20);
            LogFiles.FlipBit(Path.Combine(broker.StorePath, "config", All[0]), 8 * 30);
        });
        Assert.Equal("2", (await CommittedAsync(broker, "g")).Fields["offset"]);
    }

    [Fact]
    public async Task One_flipped_bit_is_turned_back()
    {
        await using var broker = await WithMessages();
        await CommitAsync(broker, 2);
        await broker.RestartBrokerAsync();
        await CommitAsync(broker, 3);
        await broker.RestartBrokerAsync(() => LogFiles.FlipBit(Path.Combine(broker.StorePath, "config", All[0]), 8 * 20));
        Assert.Equal("3", (await CommittedAsync(broker, "g")).Fields["offset"]);
    }

    [Fact]
    public async Task When_all_is_lost_known_groups_resume_at_the_first_message_and_the_operator_is_told()
    {
        await using var broker = await WithMessages();
        await CommitAsync(broker, 3);
        Assert.Null(broker.Broker.WhatIsHarmed);
        await broker.RestartBrokerAsync(() => Array.ForEach(All, file => File.Delete(Path.Combine(broker.StorePath, "config", file))));
        Assert.Equal("0", (await CommittedAsync(broker, "g")).Fields["offset"]);
        Assert.Equal(ResponseCode.QueryNotFound, (await CommittedAsync(broker, "unknown")).Code); // its own start rule holds
        Assert.Contains("offsets were lost", broker.Broker.WhatIsHarmed, StringComparison.Ordinal);

        await broker.RestartBrokerAsync();
        Assert.Equal("0", (await CommittedAsync(broker, "g")).Fields["offset"]);
        await CommitAsync(broker, 2);
        Assert.Equal("2", (await CommittedAsync(broker, "g")).Fields["offset"]);
        await broker.RestartBrokerAsync(() => File.Delete(Path.Combine(broker.StorePath, "config", "consumerOffset.lost")));
        Assert.Null(broker.Broker.WhatIsHarmed);
        Assert.Equal("2", (await CommittedAsync(broker, "g")).Fields["offset"]);
    }

    [Fact]
    public async Task An_offset_behind_the_end_of_its_queue_is_lowered_before_new_messages_come()
    {
        await using var broker = await WithMessages();
        await broker.RestartBrokerAsync(() => File.WriteAllText(Path.Combine(broker.StorePath, "config", All[0]), """{"offsetTable":{"orders@g":{0:100}}}"""));
        Assert.Equal("4", (await CommittedAsync(broker, "g")).Fields["offset"]);
    }

    [Fact]
    public async Task A_commit_behind_the_end_of_its_queue_counts_as_its_end()
    {
        await using var broker = await WithMessages();
        await CommitAsync(broker, 100);
        Assert.Equal("4", (await CommittedAsync(broker, "g")).Fields["offset"]);

        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await client.CallAsync(Requests.Pull("orders", 0, group: "pulling").With("sysFlag", "5").With("commitOffset", "100"));
        Assert.Equal("4", (await CommittedAsync(broker, "pulling")).Fields["offset"]);
    }

    private static async Task<TestBroker> WithMessages()
    {
        var broker = await TestBroker.StartAsync();
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(ResponseCode.Success, (await client.CallAsync(Requests.Send("orders", $"{i}"))).Code);
        }

        return broker;
    }

    private static async Task CommitAsync(TestBroker broker, long offset)
    {
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        Assert.Equal(ResponseCode.Success, (await client.CallAsync(Requests.Commit("g", "orders", 0, offset))).Code);
    }

    private static async Task<RawFrame> CommittedAsync(TestBroker broker, string group)
    {
        using var client = await RawConnection.OpenAsync(broker.EndPoint.Port);
        return await client.CallAsync(Requests.Committed(group, "orders", 0).With("setZeroIfNotFound", "false"));
    }
}
