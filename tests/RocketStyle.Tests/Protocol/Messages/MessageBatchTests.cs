using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class MessageBatchTests
{
    /// <summary>One item as Apache RocketMQ's client encodes it: body hello, k=v and WAIT=true.</summary>
    private const string Golden = "000000290000000000000000000000000000000568656c6c6f000e6b01760257414954017472756502";

    [Fact]
    public void The_golden_item_is_read_and_written()
    {
        var bytes = Convert.FromHexString(Golden);
        Assert.True(MessageBatch.TryCount(bytes, out var count));
        Assert.Equal(1, count);
        foreach (var item in MessageBatch.Walk(bytes))
        {
            Assert.Equal(("hello", 0), (Encoding.UTF8.GetString(item.Body), item.Flag));
            var written = new byte[MessageBatch.ItemBytes(item.Body, item.Properties)];
            MessageBatch.WriteItem(written, item.Flag, item.Body, item.Properties);
            Assert.Equal(Golden, Convert.ToHexStringLower(written));
        }
    }

    [Fact]
    public void Every_cut_and_every_changed_length_is_malformed()
    {
        var golden = Convert.FromHexString(Golden);
        for (var length = 0; length < golden.Length; length++)
        {
            Assert.False(MessageBatch.TryCount(golden.AsSpan(0, length), out _), $"{length} bytes");
        }

        foreach (var at in new[] { 0, 1, 2, 3, 16, 17, 18, 19, 25, 26 })
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])golden.Clone();
                changed[at] ^= (byte)(1 << bit);
                Assert.False(MessageBatch.TryCount(changed, out _), $"byte {at} bit {bit}");
            }
        }
    }

    [Fact]
    public void A_walk_stops_at_the_bad_item_and_says_so()
    {
        byte[] bytes = [.. Convert.FromHexString(Golden), 0, 0, 0, 21];
        var items = MessageBatch.Walk(bytes);
        Assert.True(items.MoveNext());
        Assert.False(items.MoveNext());
        Assert.True(items.IsMalformed);
        Assert.False(items.MoveNext());
    }
}
