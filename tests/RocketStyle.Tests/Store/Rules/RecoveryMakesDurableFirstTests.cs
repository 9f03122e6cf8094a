using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R3 and R9: recovery forces what it accepted to the disk before it vouches for it, and may die at any step and begin again.</summary>
public sealed class RecoveryMakesDurableFirstTests
{
    private const int Messages = 40;

    private static readonly byte[] s_torn = [0, 0, 0, 99, 0xDA, 0xA3, 0x20, 0xA7, 1, 2, 3];

    [Fact]
    public void The_log_is_on_disk_before_a_checkpoint_vouches_for_what_was_read()
    {
        using var folder = new TemporaryFolder("durable");
        using var test = Crashed(folder, out var crashed);
        var disk = new WatchedDisk();
        using (var store = Open(test, crashed, disk))
        {
            Assert.Equal(Messages, store.Recovery.RecordsScanned);
            var steps = disk.Steps.ToList();
            var synced = steps.FindIndex(step => step.StartsWith("sync commitlog/0", StringComparison.Ordinal));
            var vouched = steps.FindIndex(step => step.EndsWith("/checkpoint", StringComparison.Ordinal));
            Assert.True(synced >= 0 && (vouched < 0 || synced < vouched), string.Join('\n', steps));
        }
    }

    [Fact]
    public void Every_log_file_that_was_read_is_forced_to_the_disk_behind_the_cut_of_its_tail()
    {
        using var folder = new TemporaryFolder("durable");
        using var test = Crashed(folder, out var crashed, bodyBytes: 5000);
        File.Delete(Path.Combine(crashed, "checkpoint")); // so that all files are read
        var disk = new WatchedDisk();
        using (var store = Open(test, crashed, disk))
        {
            Assert.Equal(Messages, store.Recovery.RecordsScanned);
            var steps = disk.Steps.ToList();
            var files = Directory.GetFiles(Path.Combine(crashed, "commitlog")).Select(Path.GetFileName).Order().ToList();
            var written = files.Where((_, i) => i * test.Options.SegmentBytes < test.Store.LogMaxPosition).ToList();
            var cut = steps.FindIndex(step => step == $"zero commitlog/{written[^1]}");
            Assert.True(written.Count > 2 && cut >= 0, string.Join('\n', steps));
            Assert.All(written, file => Assert.Contains($"sync commitlog/{file}", steps.Skip(cut)));
        }
    }

    [Fact]
    public void Wherever_recovery_dies_the_next_one_finds_everything()
    {
        using var folder = new TemporaryFolder("dies");
        using var test = Crashed(folder, out var crashed, checkpointAfter: Messages / 2);
        var end = test.Store.LogMaxPosition;
        var died = 0;
        for (var step = 1; step < 200; step++)
        {
            var root = folder.Inside($"{step}");
            TestStore.Copy(crashed, root);
            var disk = new WatchedDisk { DiesAt = step };
            try
            {
                Open(test, root, disk, FlushMode.Async).Dispose();
            }
            catch (StoreException)
            {
                died++;
            }

            using (var store = Open(test, root, new WatchedDisk(), FlushMode.Async)) // the other mode writes zeros ahead of itself
            {
                Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), TestStore.BodiesOf(store, "T", 0));
                Assert.Equal(Messages, store.MaxOffset("T"u8, 0));
                Assert.Equal(new byte[s_torn.Length], LogFiles.Read(LogFiles.Log(root), end, s_torn.Length));
            }

            Directory.Delete(root, recursive: true);
            if (disk.Steps.Length < step)
            {
                break; // it came to its end
            }
        }

        Assert.True(died > 3, $"It died only {died} times: the test reaches nothing.");
    }

    private static TestStore Crashed(TemporaryFolder folder, out string crashed, int bodyBytes = 0, int checkpointAfter = -1)
    {
        var test = new TestStore();
        for (var i = 0; i < Messages; i++)
        {
            test.Send("T", 0, $"{i}".PadRight(bodyBytes));
            if (i == checkpointAfter)
            {
                test.Store.RunUpkeep();
            }
        }

        crashed = folder.Inside("crashed");
        TestStore.Copy(test.Root, crashed);
        var end = test.Store.LogMaxPosition;
        using (var tail = File.OpenWrite(LogFiles.Log(crashed, end - (end % test.Options.SegmentBytes))))
        {
            tail.Position = end % test.Options.SegmentBytes;
            tail.Write(s_torn);
        }

        return test;
    }

    private static MessageStore Open(TestStore test, string root, WatchedDisk disk, FlushMode mode = FlushMode.Sync) =>
        MessageStore.Open(test.Options with { RootPath = root, FlushMode = mode }, test.Listener, test.Time, NullLoggerFactory.Instance, disk);
}
