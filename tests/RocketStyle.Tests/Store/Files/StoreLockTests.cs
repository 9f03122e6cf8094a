using RocketStyle.Store;

namespace RocketStyle.Tests.Store.Files;

/// <summary>R17: one owner per folder.</summary>
public sealed class StoreLockTests
{
    [Fact]
    public void A_second_open_of_the_same_folder_is_refused_and_changes_nothing()
    {
        using var test = new TestStore();
        test.Send("T", 0, "one");
        var refused = Assert.Throws<StoreException>(() => test.Open());
        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        Assert.Contains(test.Root, refused.Message, StringComparison.Ordinal);
        test.Send("T", 0, "two");
        test.Reopen(); // the lock goes with its owner
        Assert.Equal(["one", "two"], test.Bodies("T", 0));
    }

    [Fact]
    public void An_open_that_fails_gives_the_folder_free_again()
    {
        using var test = new TestStore();
        test.Send("T", 0, "one");
        test.Close();
        Assert.Throws<StoreException>(() => test.Reopen(o => o with { SegmentBytes = 128 << 10 }));
        test.Reopen(o => o with { SegmentBytes = 64 << 10 });
        Assert.Equal(["one"], test.Bodies("T", 0));
    }
}
