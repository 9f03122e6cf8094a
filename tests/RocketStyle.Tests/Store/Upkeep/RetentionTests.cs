using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Upkeep;

public sealed class RetentionTests
{
    [Fact]
    public void Expired_segments_go_with_their_queue_files_and_minima_follow()
    {
        using var test = new TestStore(change: o => o with { QueueFileEntries = 4 });
        Fill(test, 24);
        Age(test, 3);
        Assert.Equal(3, test.Store.DeleteExpiredFiles());

        var min = test.Store.MinOffset("T"u8, 0);
        Assert.Equal(3L * test.Options.SegmentBytes, test.Store.LogMinPosition);
        Assert.True(min > 8 && test.Store.PositionAt("T"u8, 0, min) >= test.Store.LogMinPosition);
        Assert.Equal(-1, test.Store.PositionAt("T"u8, 0, min - 1));
        Assert.Equal(24 - (int)min, test.Bodies("T", 0, min).Count);
        Assert.False(File.Exists(Path.Combine(test.Root, "consumequeue", "T", "0", new string('0', 20))));
        using var result = new ReadResult();
        Assert.Equal(ReadStatus.OffsetTooSmall, test.Store.Read("T"u8, 0, 0, 1, 1, null, result));
        Assert.Equal(min, result.NextOffset);

        test.Crash();
        Assert.Equal((min, 24L), (test.Store.MinOffset("T"u8, 0), test.Store.MaxOffset("T"u8, 0)));
        Assert.Equal(24 - (int)min, test.Bodies("T", 0, min).Count);
    }

    [Fact]
    public void The_newest_segment_and_unexpired_ones_stay()
    {
        using var test = new TestStore();
        Fill(test, 24);
        Age(test, 2);
        Assert.Equal(2, test.Store.DeleteExpiredFiles());
        Age(test, 100);
        test.Store.DeleteExpiredFiles();
        Assert.True(test.Store.LogMinPosition < test.Store.LogMaxPosition);
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "x").Status);
    }

    [Fact]
    public void A_segment_being_read_stays_until_its_reader_is_done()
    {
        using var test = new TestStore();
        Fill(test, 12);
        Age(test, 1);
        var file = Path.Combine(test.Root, "commitlog", new string('0', 20));
        using (var result = new ReadResult())
        {
            test.Store.Read("T"u8, 0, 0, 1, 1, null, result);
            Assert.Equal(1, test.Store.DeleteExpiredFiles());
            Assert.True(File.Exists(file));
            Assert.True(MessageRecordReader.TryRead(result.Run(0), out _));
            Assert.False(test.Store.TryLeaseRecord(0, out _));
        }

        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Reading_goes_on_while_segments_are_deleted()
    {
        using var test = new TestStore(FlushMode.Async);
        using var stop = new CancellationTokenSource();
        var read = 0L;
        var reader = Task.Run(() =>
        {
            using var result = new ReadResult();
            while (!stop.IsCancellationRequested)
            {
                var status = test.Store.Read("T"u8, 0, test.Store.MinOffset("T"u8, 0), 32, 64 << 10, null, result);
                Assert.True(status is ReadStatus.Found or ReadStatus.MessageDeleted or ReadStatus.OffsetTooSmall or ReadStatus.QueueMissing
                    or ReadStatus.QueueEmpty or ReadStatus.OffsetAtEnd, status.ToString());
                Interlocked.Add(ref read, result.MessageCount);
            }
        });
        for (var round = 0; round < 15; round++)
        {
            Fill(test, 12);
            Age(test, 100);
            test.Store.DeleteExpiredFiles();
        }

        // On a busy machine the reader may begin only now; there is something to read again.
        Fill(test, 1);
        await Eventually.TrueAsync(() => Interlocked.Read(ref read) > 0 || reader.IsCompleted);
        await stop.CancelAsync();
        await Eventually.EndsAsync(reader);
        Assert.True(test.Store.LogMinPosition > 0);
    }

    [Theory]
    [InlineData(80, 0, 3)] // above the used ratio expired files go at any hour
    [InlineData(50, 0, 0)] // it is midnight, and 4 o'clock is the hour of deletion
    [InlineData(50, 4, 3)]
    public void Expired_files_go_at_their_hour_or_when_the_disk_fills(int usedPercent, int hour, int deleted)
    {
        using var disk = new FaultyDisk { RoomLeft = (1L << 40, (1L << 40) / 100 * (100 - usedPercent)) };
        using var test = new TestStore(
            FlushMode.Sync, o => o with { DiskMaxUsedRatio = 0.75, DiskCleanForciblyRatio = 0.85, DiskWarningRatio = 0.9 }, disk);
        Fill(test, 24);
        Age(test, 3);
        test.Time.Advance(TimeSpan.FromHours(hour));
        Assert.Equal(deleted, test.Store.RunUpkeep());
    }

    [Fact]
    public void A_nearly_full_disk_costs_files_of_any_age_and_then_refuses_with_hysteresis()
    {
        using var disk = new FaultyDisk { RoomLeft = (1000L << 30, 140L << 30) };
        using var test = new TestStore(
            FlushMode.Sync, o => o with { DiskMaxUsedRatio = 0.75, DiskCleanForciblyRatio = 0.85, DiskWarningRatio = 0.9 }, disk);
        Fill(test, 24);
        Assert.True(test.Store.RunUpkeep() > 0);
        disk.RoomLeft = (1000L << 30, 95L << 30);
        test.Store.RunUpkeep();
        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "x").Status);
        Assert.Contains("diskSpaceWarningLevelRatio", test.Store.WhyNotWritable, StringComparison.Ordinal);
        disk.RoomLeft = (1000L << 30, 110L << 30);
        test.Store.RunUpkeep();
        Assert.False(test.Store.IsWritable);
        disk.RoomLeft = (1000L << 30, 130L << 30);
        test.Store.RunUpkeep();
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "x").Status);
        Assert.Equal(1000L << 30, test.Store.Disk.TotalBytes);
    }

    private static void Fill(TestStore test, int count)
    {
        for (var i = 0; i < count; i++)
        {
            test.Send("T", 0, new string('x', 15_000));
        }
    }

    private static void Age(TestStore test, int segments)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(test.Root, "commitlog"), new string('?', 20)).Order().Take(segments))
        {
            File.SetLastWriteTimeUtc(path, test.Time.GetUtcNow().UtcDateTime.AddDays(-4));
        }
    }
}
