using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Store.Index;
using RocketStyle.Testing;
using RocketStyle.Tests.Store.Rules;

namespace RocketStyle.Tests.Store.Index;

/// <summary>Whatever bit flips in an index file, every key in the log is found, once.</summary>
public sealed class HarmedIndexTests
{
    private const int Messages = 20;

    [Fact]
    public void Every_flipped_bit_of_a_file_changes_its_checksums()
    {
        using var folder = new TemporaryFolder("index");
        string path;
        IndexSums sums;
        var used = (int)KeyIndexLayout.FileBytes(8, 12);
        using (var file = KeyIndexFile.Create(folder.FullName, TimeProvider.System, 8, 12, 0, DiskCalls.Real))
        {
            for (var i = 0; !file.IsFull; i++)
            {
                file.Put(i * 1_000_003, 100 + (i * 300L), 1_700_000_000_000 + (i * 700));
            }

            (path, sums) = (file.Path, file.Sums);
        }

        for (var bit = 0; bit < used * 8; bit++)
        {
            var isEntry0 = bit / 8 is >= 40 + (8 * 4) and < 40 + (8 * 4) + 20;
            LogFiles.FlipBit(path, bit);
            Assert.True(Read(path) == sums == isEntry0, $"bit {bit}");
            LogFiles.FlipBit(path, bit);
        }
    }

    [Fact]
    public void Checksums_kept_while_entries_come_and_go_are_those_of_the_file()
    {
        using var folder = new TemporaryFolder("index");
        using var file = KeyIndexFile.Create(folder.FullName, TimeProvider.System, 8, 64, 0, DiskCalls.Real);
        for (var i = 0; i < 40; i++)
        {
            file.Put(i * 1_000_003, 100 + (i * 300L), 1_700_000_000_000 + (i * 1000));
            Assert.Equal(Read(file.Path), file.Sums);
        }

        var before = file.Sums;
        file.Relink(file.NextEntry);
        Assert.Equal(before, file.Sums);
        file.CutFrom(100 + (25 * 300));
        Assert.Equal((26, 100 + (24 * 300), Read(file.Path)), (file.NextEntry, file.EndPosition, file.Sums));
        for (var i = 25; i < 40; i++)
        {
            file.Put(i * 1_000_003, 100 + (i * 300L), 1_700_000_000_000 + (i * 1000));
        }

        Assert.Equal(before, file.Sums);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(0, true)]
    public void Any_bit_of_any_file_may_flip_and_every_key_is_found_once(int number, bool killed)
    {
        using var folder = new TemporaryFolder("index");
        using var disk = new FaultyDisk { SkipSyncs = true };
        using var test = Filled();
        var whole = folder.Inside("whole");
        if (!killed)
        {
            test.Close();
        }

        TestStore.Copy(test.Root, whole);
        for (var bit = number; bit < KeyIndexLayout.FileBytes(8, 16) * 8; bit += 61)
        {
            var root = folder.Inside($"{bit}");
            TestStore.Copy(whole, root);
            LogFiles.FlipBit(Files(root)[number], bit);
            using (var store = MessageStore.Open(test.Options with { RootPath = root }, test.Listener, test.Time, NullLoggerFactory.Instance, disk))
            {
                AssertAllFound(store, $"bit {bit}");
            }

            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task A_harmed_file_is_named_and_built_anew_also_when_nobody_asks()
    {
        using var test = Filled();
        test.Close();
        var file = Files(test.Root)[0];
        LogFiles.FlipBit(file, (KeyIndexLayout.HeaderBytes + (8 * 4) + (3 * 20) + 6) * 8); // the position in entry 3
        using var log = RecordedLog.Begin();
        using (var store = MessageStore.Open(test.Options, test.Listener, test.Time, log, DiskCalls.Current))
        {
            await Eventually.TrueAsync(() => log.Of(2033).Count == 1);
        }

        Assert.Contains(file, log.Of(2033)[0], StringComparison.Ordinal);
        test.Reopen();
        AssertAllFound(test.Store, "built anew");
    }

    [Fact]
    public void Slots_that_are_wrong_are_put_right_without_the_log()
    {
        using var test = Filled();
        test.Close();
        var file = Files(test.Root)[0];
        var before = File.ReadAllBytes(file);
        LogFiles.FlipBit(file, (KeyIndexLayout.HeaderBytes + 3) * 8);
        test.Reopen();
        AssertAllFound(test.Store, "chained anew");
        test.Close();
        Assert.Equal(before[KeyIndexLayout.HeaderBytes..], File.ReadAllBytes(file)[KeyIndexLayout.HeaderBytes..]);
    }

    [Fact]
    public void Files_without_checksums_as_apache_rocketmq_writes_them_are_accepted_and_given_some()
    {
        using var test = Filled();
        test.Close();
        var files = Files(test.Root);
        var sealed0 = File.ReadAllBytes(files[0]);
        var unsealed = (byte[])sealed0.Clone();
        unsealed.AsSpan(KeyIndexLayout.HeaderBytes + (8 * 4), 20).Clear();
        File.WriteAllBytes(files[0], unsealed);
        File.Delete(Path.Combine(test.Root, "checkpoint"));
        test.Reopen();
        AssertAllFound(test.Store, "accepted");
        test.Close();
        Assert.Equal(files, Files(test.Root));
        Assert.Equal(sealed0, File.ReadAllBytes(files[0]));
    }

    private static TestStore Filled()
    {
        var test = new TestStore(change: o => o with { IndexSlots = 8, IndexEntries = 16 });
        for (var i = 0; i < Messages; i++)
        {
            test.Send("T", 0, $"{i}", $"KEYS\u0001k{i} all\u0002");
            if (i == Messages - 4)
            {
                Query(test.Store, "all");
                test.Store.RunUpkeep(); // a checkpoint, and a few more behind it
            }
        }

        Query(test.Store, "all");
        Assert.Equal(3, Files(test.Root).Length);
        return test;
    }

    private static void AssertAllFound(MessageStore store, string what)
    {
        var positions = Enumerable.Range(0, Messages).Select(i => store.PositionAt("T"u8, 0, i)).ToList();
        Assert.True(positions.AsEnumerable().Reverse().SequenceEqual(Query(store, "all")), what);
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(Query(store, $"k{i}") is [var only] && only == positions[i], $"{what}, k{i}");
        }
    }

    private static List<long> Query(MessageStore store, string key)
    {
        var positions = new List<long>();
        store.QueryKeys("T"u8, Encoding.UTF8.GetBytes(key), 1000, 0, long.MaxValue, positions);
        return positions;
    }

    private static string[] Files(string root) => [.. Directory.GetFiles(Path.Combine(root, "index")).Order(StringComparer.Ordinal)];

    private static IndexSums Read(string path)
    {
        using var file = KeyIndexFile.Open(path, 8, (int)((new FileInfo(path).Length - KeyIndexLayout.FileBytes(8, 0)) / KeyIndexLayout.EntryBytes), DiskCalls.Real);
        file.Sum();
        return file.Sums;
    }
}
