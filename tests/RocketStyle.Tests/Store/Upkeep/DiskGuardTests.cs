using RocketStyle.Store;

namespace RocketStyle.Tests.Store.Upkeep;

/// <summary>R12: a reserve is kept on the disk, and the store returns to service higher than where it refused.</summary>
public sealed class DiskGuardTests
{
    private const long Reserve = 64 << 20;
    private const long Total = 1L << 40;

    [Fact]
    public void Messages_are_refused_below_the_reserve_and_accepted_again_one_segment_above_it()
    {
        using var disk = new FaultyDisk { RoomLeft = (Total, Reserve) };
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "kept").Status);

        disk.RoomLeft = (Total, Reserve - 1);
        test.Store.RunUpkeep();
        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "x").Status);
        Assert.Contains($"{Reserve}", test.Store.WhyNotWritable, StringComparison.Ordinal);
        Assert.Equal(["kept"], test.Bodies("T", 0)); // reading goes on

        disk.RoomLeft = (Total, Reserve + test.Options.SegmentBytes - 1);
        test.Store.RunUpkeep();
        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "x").Status);

        disk.RoomLeft = (Total, Reserve + test.Options.SegmentBytes);
        test.Store.RunUpkeep();
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "y").Status);
    }

    [Fact]
    public void A_small_disk_keeps_a_smaller_reserve()
    {
        const long Small = 64 << 20;
        using var disk = new FaultyDisk { RoomLeft = (Small, Small / 16) };
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        test.Store.RunUpkeep();
        Assert.True(test.Store.IsWritable, test.Store.WhyNotWritable);

        disk.RoomLeft = (Small, (Small / 16) - 1);
        test.Store.RunUpkeep();
        Assert.Contains("diskSpaceReserve", test.Store.WhyNotWritable, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(899, true)]
    [InlineData(900, false)]
    public void The_warning_ratio_is_the_limit_itself(int usedPerMille, bool writable)
    {
        using var disk = new FaultyDisk { RoomLeft = (1000L << 30, (1000L - usedPerMille) << 30) };
        using var test = new TestStore(FlushMode.Sync, o => o with { DiskMaxUsedRatio = 0.75, DiskCleanForciblyRatio = 0.85, DiskWarningRatio = 0.9 }, disk);
        test.Store.RunUpkeep();
        Assert.Equal(writable, test.Store.IsWritable);
    }
}
