using System.Buffers.Binary;
using System.Text;
using RocketStyle.Store;
using RocketStyle.Store.Index;

namespace RocketStyle.Tests.Store.Index;

public sealed class KeyIndexTests
{
    [Fact]
    public void Hashes_slots_and_sizes_are_those_of_apache_rocketmq()
    {
        Assert.Equal(1854506879, KeyIndexLayout.HashOf("T"u8, "key1"u8));
        Assert.Equal(4506879, 1854506879 % 5_000_000);
        Assert.Equal(420_000_040, KeyIndexLayout.FileBytes(5_000_000, 20_000_000));
    }

    [Fact]
    public void A_message_is_found_by_each_word_of_its_keys_and_by_its_unique_key()
    {
        using var test = new TestStore();
        var first = test.Send("T", 0, "a", "KEYS\u0001k1 k2\u0002UNIQ_KEY\u0001U1\u0002");
        var second = test.Send("T", 0, "b", "KEYS\u0001k2\u0002");
        test.Send("T", 0, "c");
        Assert.Equal([first.Position], Query(test, "k1"));
        Assert.Equal([second.Position, first.Position], Query(test, "k2")); // newest first
        Assert.Equal([second.Position], Query(test, "k2", max: 1));
        Assert.Equal([first.Position], Query(test, "U1"));
        Assert.Empty(Query(test, "k3"));
        Assert.Empty(Query(test, "k1", topic: "X"));
        Assert.Equal((second.StoreTimestamp, second.Position), (test.Store.IndexLastUpdateTimestamp, test.Store.IndexLastUpdatePosition));
    }

    [Fact]
    public void Of_two_values_of_one_name_the_last_one_counts()
    {
        using var test = new TestStore();
        var sent = test.Send("T", 0, "a", "UNIQ_KEY\u0001U1\u0002KEYS\u0001k1\u0002UNIQ_KEY\u0001U2\u0002KEYS\u0001k2\u0002");
        Assert.Empty(Query(test, "U1"));
        Assert.Empty(Query(test, "k1"));
        Assert.Equal([sent.Position], Query(test, "U2"));
        Assert.Equal([sent.Position], Query(test, "k2"));
    }

    [Fact]
    public void The_file_has_the_layout_of_apache_rocketmq()
    {
        using var test = new TestStore(change: o => o with { IndexSlots = 100, IndexEntries = 10 });
        var first = test.Send("T", 0, "a", "KEYS\u0001key1\u0002");
        test.Time.Advance(TimeSpan.FromSeconds(7.9));
        var second = test.Send("T", 0, "b", "KEYS\u0001key1\u0002");
        Query(test, "key1");
        test.Close();

        var path = Assert.Single(Directory.GetFiles(Path.Combine(test.Root, "index")));
        Assert.Equal("20260101000000000".Length, Path.GetFileName(path).Length);
        var file = File.ReadAllBytes(path);
        Assert.Equal(40 + 400 + 200, file.Length);
        Assert.Equal([first.StoreTimestamp, second.StoreTimestamp, first.Position, second.Position], Enumerable.Range(0, 4).Select(i => Long(file, i * 8)));
        Assert.Equal((1, 3), (Int(file, 32), Int(file, 36)));
        Assert.Equal(2, Int(file, 40 + (4 * (1854506879 % 100))));
        Assert.Equal((1854506879, first.Position, 0, 0), Entry(file, 1));
        Assert.Equal((1854506879, second.Position, 7, 1), Entry(file, 2));
        Assert.Equal((0, 0L, 0, 0), Entry(file, 0));
    }

    [Fact]
    public void Time_windows_and_full_files_are_respected()
    {
        using var test = new TestStore(change: o => o with { IndexSlots = 8, IndexEntries = 6 });
        var sent = new List<AppendResult>();
        for (var i = 0; i < 20; i++)
        {
            sent.Add(test.Send("T", 0, $"{i}", "KEYS\u0001k\u0002"));
            test.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(sent.Select(s => s.Position).Reverse(), Query(test, "k"));
        Assert.Equal(4, Directory.GetFiles(Path.Combine(test.Root, "index")).Length);
        Assert.Equal(
            sent.Skip(7).Take(5).Select(s => s.Position).Reverse(), Query(test, "k", begin: sent[7].StoreTimestamp, end: sent[11].StoreTimestamp));
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("deleted")]
    [InlineData("crash")]
    [InlineData("torn")]
    public void The_index_survives_or_is_rebuilt(string how)
    {
        using var test = new TestStore();
        var sent = Enumerable.Range(0, 100).Select(i => test.Send("T", 0, $"{i}", $"KEYS\u0001k{i} all\u0002")).ToList();
        Assert.Equal(100, Query(test, "all").Count);
        test.Store.RunUpkeep(); // a checkpoint in the middle
        sent.AddRange(Enumerable.Range(100, 50).Select(i => test.Send("T", 0, $"{i}", $"KEYS\u0001k{i} all\u0002")));
        Query(test, "all");
        switch (how)
        {
            case "clean":
                test.Reopen();
                break;
            case "deleted":
                test.Close();
                Directory.Delete(Path.Combine(test.Root, "index"), recursive: true);
                test.Reopen();
                break;
            case "crash":
                test.Crash();
                break;
            default:
                test.Crash(SpoilSlots);
                break;
        }

        Assert.Equal(sent.Select(s => s.Position).Reverse(), Query(test, "all"));
        Assert.Equal([sent[3].Position], Query(test, "k3"));
        Assert.Equal([sent[149].Position], Query(test, "k149"));
    }

    [Fact]
    public async Task What_a_refusing_disk_kept_out_of_the_index_is_in_it_after_the_next_start()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(disk: disk);
        disk.RefusesFolder = path => path == test.Root; // where the index folder gets its name
        var first = test.Send("T", 0, "a", "KEYS\u0001k1\u0002");
        await RocketStyle.Testing.Eventually.TrueAsync(() => test.Store.HasIndexFailed);
        disk.RefusesFolder = _ => false;
        var second = test.Send("T", 0, "b", "KEYS\u0001k2\u0002");
        Assert.Empty(Query(test, "k2"));
        Assert.False(test.Store.HasFailed); // messages are not affected

        test.Reopen();

        Assert.True(test.Store.Recovery.WasClean);
        Assert.Equal([first.Position], Query(test, "k1"));
        Assert.Equal([second.Position], Query(test, "k2"));
        Assert.False(test.Store.HasIndexFailed);
    }

    [Fact]
    public void Rolled_back_records_are_not_indexed_and_prepared_ones_are()
    {
        using var test = new TestStore();
        var prepared = test.Send("T", 0, "p", "KEYS\u0001k\u0002", d => d.SysFlag = 0x04);
        test.Send("T", 0, "r", "KEYS\u0001k\u0002", d => d.SysFlag = 0x0C);
        Assert.Equal([prepared.Position], Query(test, "k"));
    }

    [Fact]
    public void Without_keys_there_is_no_file_and_a_switched_off_index_finds_nothing()
    {
        using var test = new TestStore();
        test.Send("T", 0, "a");
        Assert.Empty(Query(test, "k"));
        Assert.False(Directory.Exists(Path.Combine(test.Root, "index")));
        test.Reopen(o => o with { IndexEnabled = false });
        test.Send("T", 0, "a", "KEYS\u0001k\u0002");
        Assert.Empty(Query(test, "k"));
        test.Reopen(o => o with { IndexEnabled = true });
        Assert.Single(Query(test, "k"));
    }

    /// <summary>Half-written pages: slots that point beyond the entries, and a header that is ahead of its entries.</summary>
    private static void SpoilSlots(string root)
    {
        var path = Assert.Single(Directory.GetFiles(Path.Combine(root, "index")));
        var file = File.ReadAllBytes(path);
        for (var slot = 0; slot < 64; slot += 3)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(40 + (4 * slot)), 400 + slot);
        }

        file.AsSpan(40 + (4 * 64) + (20 * 210), 20 * 80).Clear();
        File.WriteAllBytes(path, file);
    }

    private static List<long> Query(TestStore test, string key, int max = 1000, long begin = 0, long end = long.MaxValue, string topic = "T")
    {
        var positions = new List<long>();
        Assert.Equal(test.Store.QueryKeys(Utf8(topic), Utf8(key), max, begin, end, positions), positions.Count);
        return positions;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static int Int(byte[] file, int at) => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));

    private static long Long(byte[] file, int at) => BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(at));

    private static (int Hash, long Position, int Seconds, int Previous) Entry(byte[] file, int number)
    {
        var at = 40 + 400 + (20 * number);
        return (Int(file, at), Long(file, at + 4), Int(file, at + 12), Int(file, at + 16));
    }
}
