using Xunit.Abstractions;

namespace RocketStyle.Tests.Store.Queues;

/// <summary>R16: the number of mappings a process may have is limited, so queues have none.</summary>
public sealed class QueueFilesTests(ITestOutputHelper output)
{
    [Fact]
    public void Many_queues_need_no_mappings_and_few_open_files()
    {
        if (!File.Exists("/proc/self/maps"))
        {
            output.WriteLine("Skipped: this system does not list the mappings of a process in /proc/self/maps.");
            return;
        }

        using var test = new TestStore();
        Fill(test, 0, 10);
        var few = Mappings(test);
        Fill(test, 10, 3000);
        for (var queue = 0; queue < 3000; queue++)
        {
            Assert.Equal(1, test.Store.MaxOffset("T"u8, queue));
        }

        test.Reopen();
        Assert.Equal(["x2999"], test.Bodies("T", 2999));
        var segments = Directory.GetFiles(Path.Combine(test.Root, "commitlog")).Length;
        Assert.InRange(Mappings(test), 1, segments + 2); // the log's files and the newest of the index
        Assert.InRange(few, 1, 4);
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Count(IsQueueFile), 0, 2000);

        bool IsQueueFile(string descriptor) =>
            new FileInfo(descriptor).LinkTarget?.StartsWith(Path.Combine(test.Root, "consumequeue"), StringComparison.Ordinal) == true;
    }

    private static void Fill(TestStore test, int from, int to)
    {
        for (var queue = from; queue < to; queue++)
        {
            test.Send("T", queue, $"x{queue}", more: d => d.Wait = queue == to - 1);
        }

        test.Store.RunUpkeep();
    }

    private static int Mappings(TestStore test) =>
        File.ReadLines("/proc/self/maps").Count(line => line.Contains(test.Root + "/", StringComparison.Ordinal));
}
