using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Maintenance;
using RocketStyle.Store.Verification;
using RocketStyle.Tests.Store.Verification;

namespace RocketStyle.Tests.Store.Maintenance;

public sealed class StoreRepairTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(151)]
    [InlineData(399)] // the last one of its queue and of the log
    public void Repair_loses_the_damaged_message_and_no_other(int victim)
    {
        using var store = new FilledStore();
        store.FlipRecord(victim, 100);
        var report = Repair(store);

        var lost = Assert.Single(report.Lost);
        Assert.Equal((store.Places[victim].Position, store.Places[victim].QueueOffset), (lost.Position!.Value, lost.QueueOffset!.Value));
        StoreVerifierTests.AssertClean(report.After!);
        StoreVerifierTests.AssertClean(store.Verify());
        Assert.Equal(Expected(store, [victim]), Read(store));
        Assert.True(File.Exists(Path.Combine(store.Root, "quarantine", $"{store.Places[victim].Position:D20}.bin")));
        var noted = Assert.Single(QuarantineList.Read(store.Root));
        Assert.Equal((store.Places[victim].Position, store.Places[victim].QueueOffset), (noted.Position, noted.QueueOffset!.Value));
    }

    [Fact]
    public void The_offset_of_a_lost_last_message_is_not_given_to_another()
    {
        using var store = new FilledStore();
        store.FlipRecord(399, 100); // pears, queue 1
        Repair(store);
        using var open = store.Store.Open();
        var next = open.Append(new MessageDraft { Topic = "pears"u8, QueueId = 1, Body = "next"u8, WaitForDurable = false }, null);
        Assert.Equal(store.Places[399].QueueOffset + 1, next.QueueOffset);
    }

    [Fact]
    public void A_dry_run_changes_nothing_and_makes_the_same_plan()
    {
        using var store = new FilledStore();
        store.FlipRecord(151, 100);
        FilledStore.Flip(store.QueueFile("pears", 0), 6);
        var before = Snapshot(store.Root);
        var plan = StoreRepair.Run(store.Options, dryRun: true, NullLoggerFactory.Instance);
        Assert.Equal(before, Snapshot(store.Root));
        Assert.Null(plan.After);
        Assert.Equal(plan.Steps, Repair(store).Steps);
    }

    [Fact]
    public void A_second_repair_has_nothing_to_do()
    {
        using var store = new FilledStore();
        store.FlipRecord(151, 100);
        Repair(store);
        var again = Repair(store);
        Assert.Empty(again.Steps);
        Assert.Null(again.After);
    }

    [Fact]
    public void A_repair_that_was_interrupted_goes_on()
    {
        using var store = new FilledStore();
        store.FlipRecord(151, 100);
        store.FlipRecord(200, 100);

        // As far as the first place: checkpoint gone, copy and note made, the log not yet touched.
        File.Delete(Path.Combine(store.Root, "checkpoint"));
        var folder = StoreFolder.Read(store.Options);
        var place = store.Verify().Damage[0];
        new LogPatch(folder, RocketStyle.Store.Files.DiskCalls.Current, TimeProvider.System).CopyAside(place, lost: null);
        var report = Repair(store);
        StoreVerifierTests.AssertClean(report.After!);
        Assert.Equal(Expected(store, [151, 200]), Read(store));
    }

    [Fact]
    public void Queues_index_and_checkpoint_are_built_again_without_loss()
    {
        using var store = new FilledStore();
        FilledStore.Flip(store.QueueFile("apples", 1), (20 * 7) + 6);
        FilledStore.Flip(store.IndexFile(), 40 + (4 * store.Options.IndexSlots) + (20 * 33) + 10);
        Directory.Delete(Path.Combine(store.Root, "consumequeue", "pears"), recursive: true);
        FilledStore.Flip(Path.Combine(store.Root, "checkpoint"), 1024 + 20);
        FilledStore.Flip(Path.Combine(store.Root, "checkpoint"), 2048 + 20);
        var report = Repair(store);
        StoreVerifierTests.AssertClean(report.After!);
        Assert.Empty(report.Lost);
        Assert.Equal(Expected(store, []), Read(store));
        Assert.Equal(3 * FilledStore.Messages, report.After!.IndexEntries);
    }

    [Fact]
    public void A_truncated_and_a_missing_log_file_are_made_whole_and_their_messages_named()
    {
        using var store = new FilledStore();
        File.Delete(store.LogFile(0));
        using (var file = new FileStream(store.LogFile(store.Options.SegmentBytes), FileMode.Open, FileAccess.ReadWrite))
        {
            file.SetLength(40_000);
        }

        var report = Repair(store);
        StoreVerifierTests.AssertClean(report.After!);
        var lost = report.Lost.Select(l => l.Position!.Value).ToHashSet();
        var victims = Enumerable.Range(0, FilledStore.Messages)
            .Where(i => lost.Contains(store.Places[i].Position) || store.Places[i].Position < store.Options.SegmentBytes).ToList();
        Assert.Equal(Expected(store, victims), Read(store));
    }

    [Fact]
    public void A_record_whose_queue_offset_is_damaged_is_kept()
    {
        using var store = new FilledStore(options => options with { RecordChecksums = false });
        store.FlipRecord(151, 27, bit: 64);
        var report = Repair(store);
        StoreVerifierTests.AssertClean(report.After!);
        Assert.Equal(Expected(store, []), Read(store));
    }

    [Fact]
    public void An_unreadable_configuration_file_comes_back_from_its_backup_and_offsets_from_beyond()
    {
        using var store = new FilledStore();
        var config = Directory.CreateDirectory(Path.Combine(store.Root, "config")).FullName;
        File.WriteAllText(Path.Combine(config, "topics.json"), "{");
        File.WriteAllText(Path.Combine(config, "topics.json.bak"), """{"topicConfigTable":{"apples":{"topicName":"apples"},"pears":{"topicName":"pears"}}}""");
        File.WriteAllText(
            Path.Combine(config, "consumerOffset.json"), """{"dataVersion":{"counter":7},"offsetTable":{"apples@a":{0:5,1:9999},"apples@b":{1:3},"pears@a":{0:-4}}}""");
        var report = Repair(store);
        StoreVerifierTests.AssertClean(report.After!);
        Assert.Contains("pears", File.ReadAllText(Path.Combine(config, "topics.json")), StringComparison.Ordinal);
        Assert.Equal("{", File.ReadAllText(Path.Combine(store.Root, "quarantine", "topics.json")));
        var offsets = LenientJson.Parse(File.ReadAllBytes(Path.Combine(config, "consumerOffset.json")));
        Assert.Equal(7, offsets["dataVersion"].GetInt64("counter"));
        Assert.Equal(5, offsets["offsetTable"]["apples@a"].Members[0].Value.AsInt64());
        Assert.Equal(store.Places.Where((_, i) => i % 3 != 0 && i % 2 == 1).Max(p => p.QueueOffset) + 1, offsets["offsetTable"]["apples@a"].Members[1].Value.AsInt64());
        Assert.Equal(3, offsets["offsetTable"]["apples@b"].Members[0].Value.AsInt64());
        Assert.Equal(0, offsets["offsetTable"]["pears@a"].Members[0].Value.AsInt64());
    }

    [Fact]
    public void The_unfinished_write_of_a_killed_broker_is_kept_before_it_is_cut()
    {
        using var store = new TestStore();
        store.Send("apples", 0, "one");
        using var folder = new RocketStyle.Testing.TemporaryFolder();
        TestStore.Copy(store.Root, folder.FullName);
        var options = store.Options with { RootPath = folder.FullName };
        var end = StoreVerifier.Verify(options).LogEnd;
        using (var file = new FileStream(Path.Combine(folder.FullName, "commitlog", $"{0:D20}"), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = end;
            file.Write("half a record"u8);
        }

        var report = StoreRepair.Run(options, dryRun: false, NullLoggerFactory.Instance);
        Assert.Equal(RepairStepKind.Tail, Assert.Single(report.Steps).Kind);
        StoreVerifierTests.AssertClean(report.After!);
        Assert.Equal("half a record", Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder.FullName, "quarantine", $"{end:D20}.bin"))));
    }

    [Fact]
    public void The_shortest_record_there_is_can_be_set_aside()
    {
        using var store = new TestStore(change: options => options with { RecordChecksums = false });
        store.Send("T", 0, "");
        var place = store.Send("T", 0, "");
        store.Send("T", 0, "after");
        store.Close();
        FilledStore.Flip(Path.Combine(store.Root, "commitlog", $"{0:D20}"), place.Position + 5);
        var report = StoreRepair.Run(store.Options, dryRun: false, NullLoggerFactory.Instance);
        StoreVerifierTests.AssertClean(report.After!);
        store.Reopen();
        Assert.Equal(["after"], store.Bodies("T", 0, offset: 2));
    }

    [Fact]
    public void A_store_in_use_is_not_repaired()
    {
        using var store = new TestStore();
        Assert.Throws<StoreException>(() => StoreRepair.Run(store.Options, dryRun: true, NullLoggerFactory.Instance));
    }

    [Fact]
    public void A_long_damaged_place_becomes_records_that_every_reader_steps_over()
    {
        using var store = new FilledStore(options => options with { SegmentBytes = 8 << 20 }, messages: 12_000);
        var from = store.Places[100].Position;
        var to = store.Places[9000].Position;
        using (var file = new FileStream(store.LogFile(0), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = from;
            file.Write(new byte[to - from]);
        }

        var report = Repair(store);
        Assert.Equal(8900, report.Lost.Count);
        StoreVerifierTests.AssertClean(report.After!);
        Assert.Equal(Expected(store, [.. Enumerable.Range(100, 8900)]), Read(store));
    }

    private static RepairReport Repair(FilledStore store) => StoreRepair.Run(store.Options, dryRun: false, NullLoggerFactory.Instance);

    private static List<(string Topic, int Queue, long Offset, string Body)> Expected(FilledStore store, IReadOnlyCollection<int> without) =>
        [.. Enumerable.Range(0, store.Places.Count).Except(without)
            .Select(i => (i % 3 == 0 ? "pears" : "apples", i % 2, store.Places[i].QueueOffset, $"body {i} "))
            .OrderBy(m => m)];

    /// <summary>Everything that consumers can read.</summary>
    private static List<(string Topic, int Queue, long Offset, string Body)> Read(FilledStore store)
    {
        var found = new List<(string, int, long, string)>();
        using var open = store.Store.Open();
        foreach (var (topic, queueId) in open.Queues)
        {
            using var result = new ReadResult();
            for (var offset = open.MinOffset(Encoding.UTF8.GetBytes(topic), queueId); offset < open.MaxOffset(Encoding.UTF8.GetBytes(topic), queueId);)
            {
                open.Read(Encoding.UTF8.GetBytes(topic), queueId, offset, 1000, int.MaxValue, null, result);
                for (var i = 0; i < result.RunCount; i++)
                {
                    for (var run = result.Run(i); !run.IsEmpty;)
                    {
                        Assert.True(MessageRecordReader.TryRead(run, out var record));
                        var body = Encoding.UTF8.GetString(record.Body);
                        found.Add((topic, queueId, record.QueueOffset, body[..(body.LastIndexOf(' ') + 1)]));
                        run = run[record.TotalSize..];
                    }
                }

                offset = Math.Max(offset + 1, result.NextOffset);
            }
        }

        return [.. found.OrderBy(m => m)];
    }

    private static List<(string Path, long Bytes, DateTime Written)> Snapshot(string root) =>
        [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (path, new FileInfo(path).Length, File.GetLastWriteTimeUtc(path)))];
}
