using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R3 and R9: recovery forces what it accepted to the disk before it vouches for it, and may die at any step and begin again.</summary>
public sealed class RecoveryMakesDurableFirstTests
{
    private const int Messages = 40;

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
    public void Wherever_recovery_dies_the_next_one_finds_everything()
    {
        using var folder = new TemporaryFolder("dies");
        using var test = Crashed(folder, out var crashed);
        var died = 0;
        for (var step = 1; step < 200; step++)
        {
            var root = folder.Inside($"{step}");
            TestStore.Copy(crashed, root);
            var disk = new WatchedDisk { DiesAt = step };
            try
            {
                Open(test, root, disk).Dispose();
            }
            catch (StoreException)
            {
                died++;
            }

            using (var store = Open(test, root, new WatchedDisk()))
            {
                Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), TestStore.BodiesOf(store, "T", 0));
                Assert.Equal(Messages, store.MaxOffset("T"u8, 0));
            }

            Directory.Delete(root, recursive: true);
            if (disk.Steps.Length < step)
            {
                break; // it came to its end
            }
        }

        Assert.True(died > 3, $"It died only {died} times: the test reaches nothing.");
    }

    private static TestStore Crashed(TemporaryFolder folder, out string crashed)
    {
        var test = new TestStore();
        for (var i = 0; i < Messages; i++)
        {
            test.Send("T", 0, $"{i}");
        }

        crashed = folder.Inside("crashed");
        TestStore.Copy(test.Root, crashed);
        using (var tail = File.OpenWrite(LogFiles.Log(crashed)))
        {
            tail.Position = test.Store.LogMaxPosition;
            tail.Write([0, 0, 0, 99, 0xDA, 0xA3, 0x20, 0xA7, 1, 2, 3]); // torn
        }

        return test;
    }

    private static MessageStore Open(TestStore test, string root, WatchedDisk disk) =>
        MessageStore.Open(test.Options with { RootPath = root }, test.Listener, test.Time, NullLoggerFactory.Instance, disk);
}
