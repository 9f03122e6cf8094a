using RocketStyle.Store;
using RocketStyle.Store.Verification;

namespace RocketStyle.Tests.Store.Verification;

public sealed class StoreVerifierTests
{
    [Fact]
    public void A_store_that_was_stopped_cleanly_is_clean_and_everything_was_looked_at()
    {
        using var store = new FilledStore();
        var report = store.Verify();
        AssertClean(report);
        Assert.Equal(FilledStore.Messages, report.Records);
        Assert.Equal(FilledStore.Messages, report.QueueEntries);
        Assert.Equal(3 * FilledStore.Messages, report.IndexEntries);
        Assert.Equal(4, report.Queues);
        Assert.False(report.IsRunning);
        Assert.False(report.IsUnclean);
    }

    [Fact]
    public void The_sizes_of_the_files_need_not_be_told()
    {
        using var store = new FilledStore();
        var report = StoreVerifier.Verify(store.Root);
        AssertClean(report);
        Assert.Equal(3 * FilledStore.Messages, report.IndexEntries);
    }

    [Fact]
    public void Nothing_in_the_folder_changes()
    {
        using var store = new FilledStore();
        FilledStore.Flip(store.QueueFile("apples", 0), 3);
        var before = Snapshot(store.Root);
        store.Verify();
        Assert.Equal(before, Snapshot(store.Root));
    }

    [Theory]
    [InlineData(0)] // TOTALSIZE
    [InlineData(3)]
    [InlineData(5)] // magic
    [InlineData(11)] // CRC
    [InlineData(34)] // position
    [InlineData(86)] // body length
    [InlineData(100)] // body
    public void A_flipped_bit_in_a_record_is_found_and_names_place_and_message(int at)
    {
        using var store = new FilledStore();
        store.FlipRecord(151, at);
        var report = store.Verify();

        var record = Assert.Single(report.Findings, f => f.Kind == FindingKind.Record);
        Assert.Equal(store.Places[151].Position, record.Position);
        Assert.Equal(store.Places[151].Position % store.Options.SegmentBytes, record.At);
        Assert.Equal(Path.GetRelativePath(store.Root, store.LogFile(store.Places[151].Position)), record.File);
        var lost = Assert.Single(report.Findings, f => f.Kind == FindingKind.LostMessage);
        Assert.Equal(("apples", 1, store.Places[151].QueueOffset, store.Places[151].Position), (lost.Topic, lost.QueueId, lost.QueueOffset, lost.Position));
        Assert.Equal(2, report.Findings.Count);
        Assert.Equal(FilledStore.Messages - 1, report.Records);
    }

    [Theory]
    [InlineData(15, false)] // queue id
    [InlineData(15, true)]
    [InlineData(27, false)] // queue offset
    [InlineData(27, true)]
    [InlineData(19, true)] // flag: only the checksum over the whole record guards it
    [InlineData(45, true)] // born timestamp
    public void A_flipped_bit_in_the_header_is_found(int at, bool checksums)
    {
        using var store = new FilledStore(options => options with { RecordChecksums = checksums });
        store.FlipRecord(151, at);
        Assert.False(store.Verify().IsClean);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flipped_bit_in_tag_or_key_or_topic_is_found_with_and_without_whole_record_checksum(bool checksums)
    {
        using var store = new FilledStore(options => options with { RecordChecksums = checksums });
        var record = store.ReadRecord(151);
        foreach (var at in new[] { record.AsSpan().LastIndexOf("k151"u8), record.AsSpan().LastIndexOf("t1"u8) + 1, record.AsSpan().LastIndexOf("apples"u8) })
        {
            store.FlipRecord(151, at);
            Assert.False(store.Verify().IsClean);
            store.FlipRecord(151, at);
            AssertClean(store.Verify());
        }
    }

    [Fact]
    public void What_the_broker_has_quarantined_itself_is_only_a_notice()
    {
        using var store = new FilledStore();
        store.FlipRecord(151, 100);
        Directory.CreateDirectory(Path.Combine(store.Root, "quarantine"));
        File.WriteAllText(
            Path.Combine(store.Root, "quarantine", "damaged.jsonl"),
            $$"""{"position":{{store.Places[151].Position}},"bytes":{{store.ReadRecord(151).Length}},"reason":"a flipped bit","found":"2026-11-21T10:00:00.0000000Z"}""" + "\n");
        var report = store.Verify();
        AssertClean(report);
        Assert.Contains(report.Notices, n => n.Kind == FindingKind.LostMessage && n.QueueOffset == store.Places[151].QueueOffset);
    }

    [Theory]
    [InlineData(6)] // position
    [InlineData(11)] // size
    [InlineData(18)] // tags code
    public void A_queue_entry_that_does_not_fit_its_record_is_found(int at)
    {
        using var store = new FilledStore();
        FilledStore.Flip(store.QueueFile("apples", 1), (20 * 7) + at);
        var finding = Assert.Single(store.Verify().Findings);
        Assert.Equal(FindingKind.QueueEntry, finding.Kind);
        Assert.Equal(("apples", 1, 7L, 140L), (finding.Topic, finding.QueueId!.Value, finding.QueueOffset!.Value, finding.At!.Value));
    }

    [Fact]
    public void Entries_that_were_zeroed_are_one_finding()
    {
        using var store = new FilledStore();
        using (var file = new FileStream(store.QueueFile("apples", 1), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 200;
            file.Write(new byte[400]);
        }

        var finding = Assert.Single(store.Verify().Findings);
        Assert.Equal((FindingKind.QueueEntry, 10L, 20L), (finding.Kind, finding.QueueOffset!.Value, finding.Count));
    }

    [Fact]
    public void A_missing_queue_file_and_a_missing_queue_are_found()
    {
        using var store = new FilledStore(options => options with { QueueFileEntries = 20 });
        File.Delete(store.QueueFile("apples", 1, offset: 20));
        var one = Assert.Single(store.Verify().Findings);
        Assert.Equal((20L, 20L), (one.QueueOffset!.Value, one.Count));

        Directory.Delete(Path.Combine(store.Root, "consumequeue", "pears"), recursive: true);
        Assert.Equal(2, store.Verify().Findings.Count(f => f is { Kind: FindingKind.QueueFile, Topic: "pears" }));
    }

    [Fact]
    public void A_queue_file_of_another_length_is_found()
    {
        using var store = new FilledStore();
        FilledStore.Cut(store.QueueFile("apples", 1), 1000);
        var report = store.Verify();
        Assert.Contains(report.Findings, f => f is { Kind: FindingKind.QueueFile, Topic: "apples", QueueId: 1 });
        Assert.Contains(report.Findings, f => f is { Kind: FindingKind.QueueEntry, QueueOffset: 50 });
    }

    [Fact]
    public void An_entry_behind_the_last_record_is_found()
    {
        using var store = new FilledStore();
        var end = store.Places.Where((_, i) => i % 3 != 0 && i % 2 == 1).Max(p => p.QueueOffset) + 1;
        using (var file = new FileStream(store.QueueFile("apples", 1), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = (end - 1) * 20;
            var last = new byte[20];
            file.ReadExactly(last);
            file.Write(last);
        }

        var finding = Assert.Single(store.Verify().Findings);
        Assert.Equal((FindingKind.QueueEntry, end), (finding.Kind, finding.QueueOffset!.Value));
    }

    [Theory]
    [InlineData(2)] // hash
    [InlineData(10)] // position
    [InlineData(15)] // seconds
    [InlineData(19)] // chain
    public void An_index_entry_that_does_not_fit_its_record_is_found(int at)
    {
        using var store = new FilledStore();
        FilledStore.Flip(store.IndexFile(), 40 + (4 * store.Options.IndexSlots) + (20 * 33) + at);
        var report = store.Verify();
        Assert.NotEmpty(report.Findings);
        Assert.All(report.Findings, f => Assert.Equal(FindingKind.IndexEntry, f.Kind));
    }

    [Fact]
    public void A_damaged_slot_and_a_missing_index_file_are_found()
    {
        using var store = new FilledStore();
        FilledStore.Flip(store.IndexFile(), 40 + (4 * 5) + 3);
        Assert.Equal(FindingKind.IndexEntry, Assert.Single(store.Verify().Findings).Kind);
        FilledStore.Flip(store.IndexFile(), 40 + (4 * 5) + 3);
        File.Delete(store.IndexFile(1));
        Assert.Contains(store.Verify().Findings, f => f.Kind == FindingKind.IndexEntry && f.Count > 100);
    }

    [Fact]
    public void A_truncated_and_a_missing_log_file_are_found_with_the_messages_they_held()
    {
        using var store = new FilledStore();
        var second = store.LogFile(store.Options.SegmentBytes);
        FilledStore.Cut(second, 40_000);
        var report = store.Verify();
        Assert.Contains(report.Findings, f => f.Kind == FindingKind.LogFile);
        var gone = store.Places.Count(p => p.Position >= store.Options.SegmentBytes + 39_500 && p.Position < 2 * store.Options.SegmentBytes);
        Assert.InRange(report.Counts[FindingKind.LostMessage], gone - 2, gone + 2);

        File.Delete(second);
        report = store.Verify();
        Assert.Equal(store.Places.Count(p => p.Position / store.Options.SegmentBytes == 1), report.Counts[FindingKind.LostMessage]);
    }

    [Fact]
    public void A_missing_last_log_file_is_found()
    {
        using var store = new FilledStore();
        File.Delete(store.LogFile(store.Places[^1].Position));
        var report = store.Verify();
        var start = store.Places[^1].Position / store.Options.SegmentBytes * store.Options.SegmentBytes;
        Assert.Contains(report.Findings, f => f.Kind == FindingKind.LogFile && f.Position == start);
        Assert.Equal(store.Places.Count(p => p.Position >= start), report.Counts[FindingKind.LostMessage]);
    }

    [Fact]
    public void A_damaged_end_mark_costs_no_message()
    {
        using var store = new FilledStore();
        var last = store.Places.Last(p => p.Position < store.Options.SegmentBytes);
        var end = last.Position + store.ReadRecord(store.Places.ToList().IndexOf(last)).Length;
        FilledStore.Flip(store.LogFile(0), end + 6);
        Assert.Equal(FindingKind.EndMark, Assert.Single(store.Verify().Findings).Kind);
    }

    [Fact]
    public void A_committed_offset_beyond_its_queue_is_found()
    {
        using var store = new FilledStore();
        Directory.CreateDirectory(Path.Combine(store.Root, "config"));
        File.WriteAllText(Path.Combine(store.Root, "config", "consumerOffset.json"), """{"offsetTable":{"apples@good":{0:5,1:133},"apples@bad":{1:1000},"pears@bad":{0:-3}}}""");
        var report = store.Verify();
        Assert.Equal(4, report.Offsets);
        Assert.Equal(2, report.Counts[FindingKind.Offset]);
        Assert.Contains(report.Findings, f => f.Topic == "apples" && f.QueueId == 1 && f.Text.Contains("1000", StringComparison.Ordinal));
        Assert.Contains(report.Findings, f => f.Topic == "pears" && f.Text.Contains("-3", StringComparison.Ordinal));
    }

    [Fact]
    public void A_configuration_file_that_cannot_be_understood_is_found()
    {
        using var store = new FilledStore();
        Directory.CreateDirectory(Path.Combine(store.Root, "config"));
        File.WriteAllText(Path.Combine(store.Root, "config", "topics.json"), "{\"topicConfigTable\":{");
        Assert.Equal((FindingKind.Config, Path.Combine("config", "topics.json")), Assert.Single(store.Verify().Findings) switch { var f => (f.Kind, f.File!) });
    }

    [Fact]
    public void A_damaged_or_missing_checkpoint_is_found()
    {
        using var store = new FilledStore();
        FilledStore.Flip(Path.Combine(store.Root, "checkpoint"), 1024 + 20);
        FilledStore.Flip(Path.Combine(store.Root, "checkpoint"), 2048 + 20);
        Assert.Contains(store.Verify().Findings, f => f.Kind == FindingKind.Checkpoint);
        File.Delete(Path.Combine(store.Root, "checkpoint"));
        Assert.Equal(FindingKind.Checkpoint, Assert.Single(store.Verify().Findings).Kind);
    }

    [Fact]
    public void A_topic_that_was_deleted_or_made_again_is_no_finding()
    {
        using var store = new FilledStore();
        using (var open = store.Store.Open())
        {
            Assert.Equal(2, open.DeleteTopicQueues("pears"));
            Assert.Equal(2, open.DeleteTopicQueues("apples"));
            open.Append(new MessageDraft { Topic = "apples"u8, QueueId = 0, Body = "again"u8, WaitForDurable = false }, null);
        }

        var report = store.Verify();
        AssertClean(report);
        Assert.NotEmpty(report.Notices);
    }

    [Fact]
    public void What_a_killed_broker_left_behind_its_checkpoint_is_no_finding()
    {
        using var store = new TestStore();
        for (var i = 0; i < 300; i++)
        {
            store.Send("apples", i % 2, $"body {i} {new string('x', 200)}", $"KEYS\u0001k{i}\u0002");
        }

        using var copy = new RocketStyle.Testing.TemporaryFolder();
        TestStore.Copy(store.Root, copy.FullName);
        var report = StoreVerifier.Verify(store.Options with { RootPath = copy.FullName });
        AssertClean(report);
        Assert.True(report.IsUnclean);
        Assert.Equal(300, report.Records);
    }

    internal static void AssertClean(VerifyReport report) =>
        Assert.True(report.IsClean, string.Join('\n', report.Findings.Take(10).Select(f => $"{f.Kind} {f.File} {f.Topic}/{f.QueueId}/{f.QueueOffset} {f.Text}")));

    private static List<(string Path, long Bytes, DateTime Written)> Snapshot(string root) =>
        [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (path, new FileInfo(path).Length, File.GetLastWriteTimeUtc(path)))];
}
