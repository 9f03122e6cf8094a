using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

public sealed class MessageStoreBatchTests
{
    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void Items_become_records_with_consecutive_offsets_and_contiguous_positions(FlushMode mode)
    {
        using var test = new TestStore(mode);
        test.Send("T", 0, "before");
        var sizes = new int[8];
        var result = Send(test, Items(("a", "TAGS\u0001A"), ("bb", ""), ("ccc", "x\u0001y\u0002")), sizes, "k\u0001v\u0002", "TRACE_ON\u0001true\u0002");

        Assert.Equal((AppendStatus.Stored, 1L, 3), (result.Status, result.QueueOffset, result.Count));
        var position = result.Position;
        var expected = new[] { "TAGS\u0001A\u0002k\u0001v\u0002TRACE_ON\u0001true\u0002", "k\u0001v\u0002TRACE_ON\u0001true\u0002", "x\u0001y\u0002k\u0001v\u0002TRACE_ON\u0001true\u0002" };
        var index = 0;
        test.Visit("T", 0, 1, 10, null, record =>
        {
            Assert.Equal((position, sizes[index], index + 1L), (record.Position, record.TotalSize, record.QueueOffset));
            Assert.Equal(expected[index], Encoding.UTF8.GetString(record.Properties[..^RecordChecksum.Bytes]));
            Assert.Equal(Checksums.Body(record.Body), record.BodyCrc);
            Assert.Equal(7 + index, record.Flag);
            position += sizes[index++];
        });
        Assert.Equal(3, index);
        Assert.Single(test.Bodies("T", 0, filter: new TagFilter(65)));
        test.Crash();
        Assert.Equal(["before", "a", "bb", "ccc"], test.Bodies("T", 0));
    }

    [Fact]
    public void A_batch_that_does_not_fit_moves_to_the_next_segment_as_a_whole()
    {
        using var test = new TestStore();
        for (var i = 0; i < 6; i++)
        {
            test.Send("T", 0, new string('x', 10_000));
        }

        var body = new string('y', 4000);
        var result = Send(test, Items((body, ""), (body, ""), (body, "")), new int[3]);
        Assert.Equal((AppendStatus.Stored, (long)test.Options.SegmentBytes, 6L), (result.Status, result.Position, result.QueueOffset));
        Assert.Equal(9, test.Bodies("T", 0).Count);
    }

    [Fact]
    public void A_malformed_batch_leaves_no_trace()
    {
        using var test = new TestStore();
        var good = Items(("a", ""), ("b", ""));
        Assert.Equal(AppendStatus.MalformedBatch, Send(test, good[..^1], new int[2]).Status);
        Assert.Equal(AppendStatus.MalformedBatch, Send(test, [], new int[2]).Status);
        var longBody = good.ToArray();
        longBody[16] = 0x7F; // a body length of two gigabytes
        Assert.Equal(AppendStatus.MalformedBatch, Send(test, longBody, new int[2]).Status);
        Assert.Equal(AppendStatus.MessageTooLarge, Send(test, Items((new string('x', 17_000), "")), new int[2]).Status);
        Assert.Throws<ArgumentException>(() => Send(test, good, new int[1]));
        Assert.Equal(0, test.Store.LogMaxPosition);
        Assert.Equal(AppendStatus.Stored, Send(test, good, new int[2]).Status);
    }

    private static byte[] Items(params (string Body, string Properties)[] items)
    {
        var bytes = new List<byte>();
        var flag = 7;
        foreach (var (body, properties) in items)
        {
            var item = new byte[MessageBatch.ItemBytes(Encoding.UTF8.GetBytes(body), Encoding.UTF8.GetBytes(properties))];
            MessageBatch.WriteItem(item, flag++, Encoding.UTF8.GetBytes(body), Encoding.UTF8.GetBytes(properties));
            bytes.AddRange(item);
        }

        return [.. bytes];
    }

    private static AppendResult Send(TestStore test, byte[] body, int[] sizes, string properties = "", string extra = "")
    {
        var waiter = new TestStore.Waiter();
        var result = test.Store.AppendBatch(
            new MessageDraft
            {
                Topic = "T"u8,
                Body = body,
                Properties = Encoding.UTF8.GetBytes(properties),
                ExtraProperties = Encoding.UTF8.GetBytes(extra),
            },
            sizes,
            waiter);
        return result.Status == AppendStatus.Pending ? waiter.Wait() : result;
    }
}
