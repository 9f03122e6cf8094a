using RocketStyle.Store;

namespace RocketStyle.Tests.Store;

public sealed class MessageStoreFaultTests
{
    [Fact]
    public void After_a_failed_flush_nothing_is_acknowledged_any_more()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        test.Send("T", 0, "kept");
        disk.FailSyncs = true;
        var lost = test.Send("T", 0, "lost");
        Assert.Equal(AppendStatus.FlushFailed, lost.Status);
        disk.FailSyncs = false; // the disk has healed, but what it dropped is gone: a second flush would lie

        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "refused").Status);
        Assert.True(test.Store.HasFailed);
        Assert.Contains("errno 5", test.Store.WhyNotWritable, StringComparison.Ordinal);
        Assert.Equal(["kept"], test.Bodies("T", 0));
        test.Close();
        Assert.True(File.Exists(Path.Combine(test.Root, "abort")), "A failed store must not look like a clean shutdown.");
        test.Reopen();
        Assert.Equal("kept", test.Bodies("T", 0)[0]);
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "again").Status);
    }

    [Fact]
    public void Everyone_who_waits_behind_a_failed_flush_is_told()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        disk.HoldSyncs();
        var waiters = Enumerable.Range(0, 20).Select(_ => new TestStore.Waiter()).ToList();
        test.Store.Append(new MessageDraft { Topic = "T"u8, Body = "x"u8 }, waiters[0]);
        disk.WaitUntilHeld();
        waiters.Skip(1).ToList().ForEach(w => test.Store.Append(new MessageDraft { Topic = "T"u8, Body = "x"u8 }, w));
        disk.FailSyncs = true;
        disk.ReleaseSyncs();
        Assert.All(waiters, w => Assert.Equal(AppendStatus.FlushFailed, w.Wait().Status));
        Assert.All(waiters, w => Assert.Equal(1, w.Calls));
        Assert.Equal(0, test.Store.MaxOffset("T"u8, 0));
    }

    [Fact]
    public void A_log_file_whose_name_the_disk_does_not_keep_ends_all_acknowledgements()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        disk.RefusesFolder = path => path == Path.Combine(test.Root, "commitlog");
        var sent = 0;
        while (test.Send("T", 0, new string('x', 10_000)).Status == AppendStatus.Stored)
        {
            Assert.True(++sent < 20, "No file was ever needed.");
        }

        disk.RefusesFolder = _ => false;
        Assert.True(test.Store.HasFailed);
        Assert.Contains("forcing a new log file", test.Store.WhyNotWritable, StringComparison.Ordinal);
        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "x").Status);
        test.Reopen();
        Assert.Equal(sent, test.Bodies("T", 0).Count);
    }

    [Fact]
    public async Task An_async_store_stops_at_the_first_failed_flush()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Async, disk: disk);
        disk.FailSyncs = true;
        test.Send("T", 0, "x");
        await RocketStyle.Testing.Eventually.TrueAsync(() => test.Store.HasFailed);
        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "y").Status);
    }

    [Fact]
    public void A_full_disk_refuses_the_message_that_needs_a_new_segment()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        disk.Full = true;
        var sent = 0;
        while (test.Send("T", 0, new string('x', 10_000)).Status == AppendStatus.Stored)
        {
            Assert.True(++sent < 20, "A full disk was not noticed.");
        }

        Assert.Contains("full", test.Store.WhyNotWritable, StringComparison.Ordinal);
        Assert.Equal(sent, test.Bodies("T", 0).Count);
        disk.Full = false;
        test.Store.DeleteExpiredFiles(); // what the upkeep thread does every ten seconds
        Assert.True(test.Store.IsWritable);
        Assert.Equal((AppendStatus.Stored, (long)sent), (test.Send("T", 0, new string('x', 10_000)) is var r ? (r.Status, r.QueueOffset) : default));
    }

    [Fact]
    public void More_unflushed_bytes_than_allowed_are_refused_as_busy()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, o => o with { MaxStagedBytes = 1 << 20, SegmentBytes = 4 << 20, MaxMessageBytes = 512 << 10 }, disk);
        disk.HoldSyncs();
        var body = new byte[400 << 10];
        test.Store.Append(new MessageDraft { Topic = "T"u8, Body = body }, null);
        disk.WaitUntilHeld();
        Assert.Equal(AppendStatus.Stored, test.Store.Append(new MessageDraft { Topic = "T"u8, Body = body }, null).Status);
        Assert.Equal(AppendStatus.Stored, test.Store.Append(new MessageDraft { Topic = "T"u8, Body = body }, null).Status);
        Assert.Equal(AppendStatus.Busy, test.Store.Append(new MessageDraft { Topic = "T"u8, Body = body }, null).Status);
        disk.ReleaseSyncs();
        test.Send("T", 0, "last");
        Assert.Equal(4, test.Store.MaxOffset("T"u8, 0));
    }
}
