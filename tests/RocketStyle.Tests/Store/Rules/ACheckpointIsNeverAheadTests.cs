using RocketStyle.Store;
using RocketStyle.Store.Files;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R8: a checkpoint vouches for nothing that is not on disk.</summary>
public sealed class ACheckpointIsNeverAheadTests
{
    [Fact]
    public void While_the_disk_is_behind_no_checkpoint_is_written()
    {
        using var test = new TestStore(FlushMode.Async, o => o with { FlushInterval = TimeSpan.FromMinutes(1) });
        test.Send("T", 0, "x");

        test.Store.RunUpkeep(); // gives the disk some time, and then leaves it

        Assert.True(test.Store.DurablePosition < test.Store.LogMaxPosition);
        Assert.InRange(new StoreCheckpoint(test.Root, DiskCalls.Real).Marks?.LogPosition ?? 0, 0, test.Store.DurablePosition);
    }
}
