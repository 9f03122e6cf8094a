using RocketStyle.Client;
using RocketStyle.Protocol;
using RocketStyle.Testing.Fakes;

namespace RocketStyle.Tests.Client.Reading;

public sealed class RocketReaderTests
{
    [Fact]
    public async Task A_pull_brings_messages_and_says_where_to_go_on()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 1, "1", "TAGS\u0001a\u0002");
        cluster.Broker.Put("T", 1, "2", "TAGS\u0001b\u0002");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "T", Tags = "b" });
        var queues = await reader.GetQueuesAsync();
        Assert.Equal([new("T", "broker-0", 0), new("T", "broker-0", 1)], queues);
        var found = await reader.PullAsync(queues[1], 0, 32, TimeSpan.Zero);
        Assert.Equal((PullStatus.Found, 2L, 2L), (found.Status, found.NextOffset, found.MaxOffset));
        Assert.Equal(1, Assert.Single(found.Messages).Offset);
        Assert.Equal(PullStatus.NoNewMessage, (await reader.PullAsync(queues[1], 2, 32, TimeSpan.Zero)).Status);
        Assert.Equal(PullStatus.OffsetMoved, (await reader.PullAsync(queues[1], 9, 32, TimeSpan.Zero)).Status);
        Assert.Equal(PullStatus.NoMatch, (await reader.PullAsync(queues[1], 0, 1, TimeSpan.Zero)).Status);
    }

    [Fact]
    public async Task Offsets_are_found_and_stored()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "1");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "T", Group = "R" });
        var queue = (await reader.GetQueuesAsync())[0];
        Assert.Equal(0, await reader.GetOffsetAsync(queue, StartFrom.First));
        Assert.Equal(1, await reader.GetOffsetAsync(queue, StartFrom.Last));
        Assert.Null(await reader.GetCommittedAsync(queue));
        await reader.CommitAsync(queue, 1);
        Assert.Equal(1, await reader.GetCommittedAsync(queue));
    }

    [Fact]
    public async Task All_queues_can_be_read_as_one_sequence_which_survives_trouble()
    {
        await using var cluster = FakeCluster.Start(2, "T");
        for (var i = 0; i < 20; i++)
        {
            cluster.Brokers[i % 2].Put("T", i / 2 % 2, $"{i}");
        }

        cluster.Brokers[1].Refuse(RequestCode.PullMessage, ResponseCode.SystemBusy, times: 2);
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "T" });
        var seen = new List<string>();
        await foreach (var message in reader.ReadAllAsync())
        {
            seen.Add(System.Text.Encoding.UTF8.GetString(message.Body.Span));
            if (seen.Count == 20)
            {
                break;
            }
        }

        Assert.Equal(20, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_refusal_for_good_ends_the_sequence_with_its_reason()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Refuse(RequestCode.PullMessage, ResponseCode.NoPermission);
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "T" });
        await Assert.ThrowsAsync<AccessDeniedException>(async () =>
        {
            await foreach (var _ in reader.ReadAllAsync())
            {
                Assert.Fail("Nothing can come.");
            }
        });
    }

    [Fact]
    public async Task Cancelling_ends_the_sequence_without_an_error()
    {
        await using var cluster = FakeCluster.Start(1, "T");
        cluster.Broker.Put("T", 0, "1");
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "T" });
        using var stop = new CancellationTokenSource();
        var count = 0;
        await foreach (var _ in reader.ReadAllAsync(stop.Token))
        {
            count++;
            await stop.CancelAsync();
        }

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task A_topic_nobody_serves_is_named()
    {
        await using var cluster = FakeCluster.Start();
        await using var client = RocketClient.Create(cluster.NameServer);
        await using var reader = client.CreateReader(new ReaderOptions { Topic = "None" });
        await Assert.ThrowsAsync<TopicNotFoundException>(() => reader.GetQueuesAsync().AsTask());
    }
}
