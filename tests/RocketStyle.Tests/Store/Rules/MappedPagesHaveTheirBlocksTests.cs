using RocketStyle.Store;
using RocketStyle.Store.Files;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R11: what is written through a map has its blocks; a full disk ends an append, never the process. R16: maps are few.</summary>
public sealed class MappedPagesHaveTheirBlocksTests
{
    [Fact]
    public void Where_blocks_cannot_be_reserved_a_mapped_file_is_written_whole()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // nothing else tells where the holes are
        }

        using var disk = new FaultyDisk { Plain = true };
        using var test = new TestStore(FlushMode.Async, o => o with { SegmentBytes = 1 << 20, IndexSlots = 100_000 }, disk);
        test.Send("T", 0, "x", "KEYS\u0001k\u0002");
        test.Store.QueryKeys("T"u8, "k"u8, 1, 0, long.MaxValue, []);

        var files = Directory.GetFiles(Path.Combine(test.Root, "commitlog")).Concat(Directory.GetFiles(Path.Combine(test.Root, "index"))).ToList();

        Assert.True(files.Count >= 2);
        Assert.All(files, path =>
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Assert.Equal(RandomAccess.GetLength(file), DiskCalls.Real.FindHole(file, 0));
        });
    }

    [Fact]
    public void A_file_that_may_have_holes_is_reserved_before_it_is_written_through_its_map()
    {
        using var test = new TestStore(FlushMode.Async);
        test.Send("T", 0, "x");
        test.Close();
        var disk = new WatchedDisk();

        using var again = test.Open(disk);

        Assert.Contains($"allocate commitlog/{new string('0', 20)}", disk.Steps);
    }

    [Fact]
    public void Queues_cost_no_mappings()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var test = new TestStore(FlushMode.Async);
        for (var queue = 0; queue < 300; queue++)
        {
            test.Send($"T{queue % 10}", queue, "x");
        }

        Assert.Equal(300, test.Store.Queues.Count());
        test.Store.RunUpkeep(); // their files are made
        var maps = File.ReadAllLines("/proc/self/maps").Where(line => line.Contains(test.Root, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(maps);
        Assert.DoesNotContain(maps, line => line.Contains("/consumequeue/", StringComparison.Ordinal));
    }
}
