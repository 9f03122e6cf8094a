using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

/// <summary>Who has got a message may send it back, or look at it by its id, before the rest of its group is in the queues.</summary>
public sealed class DeliveredRecordTests
{
    /// <summary>More than a queue keeps in memory: its file is written in the middle of the walk.</summary>
    private const int Messages = 600;

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void A_record_that_can_be_pulled_can_be_found_by_its_position_at_once(FlushMode mode)
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(mode, options => options with { SegmentBytes = 1 << 20, MaxMessageBytes = 128 << 10 }, disk);
        var pulled = 0;
        var lost = 0;
        disk.Written = () => test.Visit("T", 0, 0, Messages, null, record =>
        {
            pulled++;
            if (test.Store.TryLeaseRecord(record.Position, out var lease))
            {
                lease.Dispose();
            }
            else
            {
                lost++;
            }
        });

        var waiter = new TestStore.Waiter();
        var result = test.Store.AppendBatch(new MessageDraft { Topic = "T"u8, Body = Batch() }, new int[Messages], waiter);
        Assert.Equal(AppendStatus.Stored, (result.Status == AppendStatus.Pending ? waiter.Wait() : result).Status);
        disk.Written = null;

        Assert.True(pulled > 0, "Nothing was looked at while the queue got its entries.");
        Assert.Equal(0, lost);
    }

    private static byte[] Batch()
    {
        var body = Encoding.UTF8.GetBytes("x");
        var item = new byte[MessageBatch.ItemBytes(body, [])];
        MessageBatch.WriteItem(item, 0, body, []);
        return [.. Enumerable.Repeat(item, Messages).SelectMany(bytes => bytes)];
    }
}
