using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker.Delay;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Broker.Delay;

public sealed class DelayProgressTests
{
    private static readonly DelayLevels Levels = new(StoreOptions.DefaultDelayLevels);

    [Fact]
    public async Task The_file_has_the_shape_of_RocketMQ()
    {
        using var folder = new TemporaryFolder("delay");
        using var bench = new DelayBench();
        await using (var progress = New(folder))
        {
            progress.Load();
            progress.Start(bench.Scheduler.Queues, bench.Store);
            bench.Send("x", level: 2);
            bench.Time.Advance(TimeSpan.FromSeconds(5));
            bench.Drain();
            await Eventually.TrueAsync(() => bench.Store.DurablePosition == bench.Store.LogMaxPosition);
        }

        var text = await File.ReadAllTextAsync(folder.Inside("delayOffset.json"));
        Assert.Matches(@"^\{\s*""dataVersion"":\{[^}]*\},\s*""offsetTable"":\{\s*2:1\s*\},\s*""crc32"":""[0-9a-f]{8}""\s*\}$", text);
        Assert.True(LenientJson.Parse(System.Text.Encoding.UTF8.GetBytes(text))["dataVersion"].GetInt64("counter") > 0);
    }

    [Theory]
    [InlineData("""{"offsetTable":{1:10,2:0,18:7}}""", 10, 7)]
    [InlineData("""{"dataVersion":{"counter":3,"stateVersion":0,"timestamp":1},"offsetTable":{"1":10,"x":9,0:5,-1:4,18:7,3:-5}}""", 10, 7)]
    [InlineData("""{"dataVersion":{"counter":"many"},"offsetTable":{1:10,{"a":1}:3,18:7,2:"x"}}""", 10, 7)]
    [InlineData("""{"dataVersion":null}""", 0, 0)]
    [InlineData("not json at all", 0, 0)]
    [InlineData("", 0, 0)]
    public async Task Files_of_either_RocketMQ_are_read_and_damaged_ones_begin_anew(string content, long first, long last)
    {
        using var folder = new TemporaryFolder("delay");
        await File.WriteAllTextAsync(folder.Inside("delayOffset.json"), content);
        var progress = New(folder);
        progress.Load();
        Assert.Equal((first, last), (progress.OffsetOf(1), progress.OffsetOf(18)));
    }

    [Fact]
    public async Task A_damaged_file_falls_back_to_its_backup()
    {
        using var folder = new TemporaryFolder("delay");
        await File.WriteAllTextAsync(folder.Inside("delayOffset.json"), "{");
        await File.WriteAllTextAsync(folder.Inside("delayOffset.json.bak"), """{"offsetTable":{1:5}}""");
        var progress = New(folder);
        progress.Load();
        Assert.Equal(5, progress.OffsetOf(1));
    }

    [Fact]
    public void The_journal_is_newer_than_its_file_and_counts_for_no_other()
    {
        using var folder = new TemporaryFolder("delay");
        using (var journal = new DelayJournal(folder.FullName, 18))
        {
            journal.Write(new() { [1] = 5 }, version: 8);
            journal.Write(new() { [1] = 6, [18] = 2 }, version: 8);
        }

        Assert.Equal([(1, 6), (18, 2)], Replay(folder, version: 8).Where(entry => entry.Offset > 0));
        Assert.Empty(Replay(folder, version: 9));
        Assert.Equal([(1, 6), (18, 2)], Replay(folder, version: null).Where(entry => entry.Offset > 0));
    }

    [Fact]
    public void A_torn_write_leaves_the_slot_before_it()
    {
        using var folder = new TemporaryFolder("delay");
        using (var journal = new DelayJournal(folder.FullName, 18))
        {
            journal.Write(new() { [1] = 5 }, version: 8);
            journal.Write(new() { [1] = 6 }, version: 8);
        }

        var bytes = File.ReadAllBytes(folder.Inside("delayOffset.journal"));
        bytes[30] ^= 1; // the second write went to the first slot
        File.WriteAllBytes(folder.Inside("delayOffset.journal"), bytes);
        Assert.Equal([(1, 5)], Replay(folder, version: 8).Where(entry => entry.Offset > 0));
    }

    [Fact]
    public async Task A_kill_delivers_nothing_less_and_only_the_last_moment_again()
    {
        using var bench = new DelayBench(FlushMode.Sync);
        var config = Path.Combine(bench.Root, "config");
        Directory.CreateDirectory(config);
        var progress = new DelayProgress(config, Levels, bench.Time, NullLogger.Instance);
        progress.Load();
        progress.Start(bench.Scheduler.Queues, bench.Store);
        for (var i = 0; i < 300; i++)
        {
            bench.Send($"{i}", level: 1);
            if (i == 199)
            {
                bench.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        bench.Drain();
        await Eventually.EqualAsync(200, () => bench.Scheduler.Queues[0].Progress.Offset);
        await Eventually.TrueAsync(() =>
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(200));
            return Replay(config).Any(entry => entry == (1, 200));
        });

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Drain();
        bench.Crash(); // at most the last hundred were not in the journal
        var after = new DelayProgress(Path.Combine(bench.Root, "config"), Levels, bench.Time, NullLogger.Instance);
        after.Load();
        Assert.InRange(after.OffsetOf(1), 200, 300);
        bench.Scheduler.Resume(after.OffsetOf);
        bench.Drain();

        await Eventually.TrueAsync(() => bench.Scheduler.Queues[0].Progress.Offset == 300);
        var delivered = bench.Delivered();
        Assert.Equal(Enumerable.Range(0, 300), delivered.Select(int.Parse).Distinct().Order());
        Assert.InRange(delivered.Count, 300, 400);
        await progress.DisposeAsync();
    }

    private static DelayProgress New(TemporaryFolder folder) => new(folder.FullName, Levels, new ManualTimeProvider(), NullLogger.Instance);

    private static List<(int Level, long Offset)> Replay(TemporaryFolder folder, long? version)
    {
        var offsets = new SortedDictionary<int, long>();
        new DelayJournal(folder.FullName, 18).Replay(offsets, version);
        return [.. offsets.Select(entry => (entry.Key, entry.Value))];
    }

    private static List<(int Level, long Offset)> Replay(string folder)
    {
        var offsets = new SortedDictionary<int, long>();
        new DelayJournal(folder, 18).Replay(offsets, null);
        return [.. offsets.Select(entry => (entry.Key, entry.Value))];
    }
}
