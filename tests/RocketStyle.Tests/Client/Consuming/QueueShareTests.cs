using RocketStyle.Client;
using RocketStyle.Client.Consuming;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class QueueShareTests
{
    [Theory]
    [InlineData(8, 3, "0,1,2|3,4,5|6,7")]
    [InlineData(4, 4, "0|1|2|3")]
    [InlineData(2, 3, "0|1|")]
    [InlineData(5, 2, "0,1,2|3,4")]
    [InlineData(6, 1, "0,1,2,3,4,5")]
    [InlineData(0, 2, "|")]
    public void Queues_are_dealt_out_in_blocks_as_RocketMQ_deals_them(int queues, int members, string expected)
    {
        var all = Enumerable.Range(0, queues).Select(i => new QueueId("T", "b", i)).Reverse().ToArray();
        string[] ids = [.. Enumerable.Range(0, members).Select(i => $"client-{i}").Reverse()];
        var shares = Enumerable.Range(0, members)
            .Select(i => string.Join(',', QueueShare.Of(all, ids, $"client-{i}").Select(queue => queue.Index)));
        Assert.Equal(expected, string.Join('|', shares));
    }

    [Fact]
    public void Every_queue_has_exactly_one_owner_whatever_the_numbers()
    {
        for (var queues = 0; queues < 40; queues++)
        {
            for (var members = 1; members < 12; members++)
            {
                var all = Enumerable.Range(0, queues).Select(i => new QueueId("T", i % 2 == 0 ? "a" : "b", i)).ToArray();
                string[] ids = [.. Enumerable.Range(0, members).Select(i => $"{i}")];
                var dealt = ids.SelectMany(id => QueueShare.Of(all, ids, id)).ToArray();
                Assert.Equal(queues, dealt.Length);
                Assert.Equal(queues, dealt.Distinct().Count());
            }
        }
    }

    [Fact]
    public void A_client_that_is_no_member_gets_nothing() =>
        Assert.Empty(QueueShare.Of([new QueueId("T", "b", 0)], ["other"], "self"));

    [Fact]
    public void Members_and_brokers_are_sorted_byte_by_byte_like_Java_does()
    {
        QueueId[] queues = [new("T", "b", 0), new("T", "B", 0), new("T", "a", 10), new("T", "a", 9)];
        Assert.Equal([new("T", "B", 0), new("T", "a", 9)], QueueShare.Of(queues, ["x", "X"], "X"));
    }
}
