using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

public sealed class StoreOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_apache_rocketmq_except_that_flushing_is_sync()
    {
        var options = new StoreOptions { RootPath = "x" };
        Assert.Empty(options.Problems());
        Assert.Equal((1 << 30, 6_000_000, 4 << 20, FlushMode.Sync), (options.SegmentBytes, options.QueueFileBytes, options.MaxMessageBytes, options.FlushMode));
        Assert.Equal(18, options.DelayLevels.Count);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(6), TimeSpan.FromHours(2)), (options.DelayLevels[0], options.DelayLevels[9], options.DelayLevels[17]));
    }

    [Fact]
    public void All_problems_are_told_at_once_with_setting_and_value()
    {
        var options = new StoreOptions
        {
            RootPath = " ",
            SegmentBytes = 5000,
            MaxMessageBytes = 1,
            FlushInterval = TimeSpan.Zero,
            DeleteWhen = [4, 24],
            DiskWarningRatio = 0.5,
        };
        var problems = options.Problems().ToList();
        Assert.Equal(6, problems.Count);
        Assert.Contains(problems, p => p.Contains("store.segmentBytes is 5000", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("4;24", StringComparison.Ordinal));
    }
}
