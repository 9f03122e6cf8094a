using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store;

public sealed class MessageStoreTests
{
    private const string Tagged = "TAGS\u0001A\u0002";

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void What_was_sent_is_read_back_as_a_record(FlushMode mode)
    {
        using var test = new TestStore(mode);
        var first = test.Send("T", 1, "hello", "k\u0001v\u0002" + Tagged);
        var second = test.Send("T", 1, "world");

        Assert.Equal((AppendStatus.Stored, 0L, 0L, 1), (first.Status, first.QueueOffset, first.Position, first.Count));
        Assert.Equal((AppendStatus.Stored, 1L, 128L), (second.Status, second.QueueOffset, second.Position));
        Assert.Equal(["hello", "world"], test.Bodies("T", 1));
        test.Visit("T", 1, 0, 1, null, record =>
        {
            Assert.Equal(first.StoreTimestamp, record.StoreTimestamp);
            Assert.Equal(test.Time.GetUtcNow().ToUnixTimeMilliseconds(), record.StoreTimestamp);
            Assert.Equal(0x3610A686, record.BodyCrc);
            Assert.Equal((10911, 50_000, 1), (record.StorePort, record.BornPort, record.QueueId));
            Assert.Equal("k\u0001v\u0002" + Tagged, Encoding.UTF8.GetString(record.Properties[..^RecordChecksum.Bytes]));
        });
    }

    [Fact]
    public void A_sync_append_is_readable_only_when_it_is_durable()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        disk.HoldSyncs();
        var waiter = new TestStore.Waiter();
        var result = test.Store.Append(new MessageDraft { Topic = "T"u8, Body = "x"u8 }, waiter);

        Assert.Equal(AppendStatus.Pending, result.Status);
        Assert.Equal(0, test.Store.MaxOffset("T"u8, 0));
        Assert.False(test.Store.TryLeaseRecord(0, out _));
        disk.ReleaseSyncs();
        Assert.Equal(AppendStatus.Stored, waiter.Wait().Status);
        Assert.Equal(1, test.Store.MaxOffset("T"u8, 0));
        Assert.Equal(1, waiter.Calls);
    }

    [Fact]
    public void Who_does_not_wait_gets_the_result_at_once()
    {
        using var test = new TestStore();
        var waiter = new TestStore.Waiter();
        var result = test.Store.Append(new MessageDraft { Topic = "T"u8, Body = "x"u8, WaitForDurable = false }, waiter);
        Assert.Equal(AppendStatus.Stored, result.Status);
        test.Send("T", 0, "y");
        Assert.Equal(0, waiter.Calls);
        Assert.Equal(["x", "y"], test.Bodies("T", 0));
    }

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public async Task Offsets_are_dense_when_many_threads_append(FlushMode mode)
    {
        using var test = new TestStore(mode);
        const int Threads = 4;
        const int Each = 300;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(t => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                test.Send("T", i % 3, $"{t}:{i}", more: d => d.Wait = i % 10 == 0);
            }
        })));
        await Eventually.EqualAsync(Threads * Each / 3, () => test.Store.MaxOffset("T"u8, 0) is var max && max == test.Store.MaxOffset("T"u8, 2) ? max : -1L);

        for (var queue = 0; queue < 3; queue++)
        {
            var expected = 0L;
            var seen = new HashSet<string>();
            test.Visit("T", queue, 0, 10_000, null, record =>
            {
                Assert.Equal(expected++, record.QueueOffset);
                Assert.True(seen.Add(Encoding.UTF8.GetString(record.Body)));
            });
            Assert.Equal(Threads * Each / 3, seen.Count);
        }
    }

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public void Records_never_cross_the_end_of_a_segment(FlushMode mode)
    {
        using var test = new TestStore(mode);
        var body = new string('x', 5000);
        for (var i = 0; i < 40; i++)
        {
            var result = test.Send("T", 0, body + i);
            Assert.Equal(AppendStatus.Stored, result.Status);
            Assert.True((result.Position % test.Options.SegmentBytes) + 5100 < test.Options.SegmentBytes);
        }

        Assert.True(test.Store.LogMaxPosition > 3 * test.Options.SegmentBytes);
        Assert.Equal(40, test.Bodies("T", 0).Count);
        var second = File.ReadAllBytes(Path.Combine(test.Root, "commitlog", "00000000000000065536"));
        Assert.True(MessageRecordReader.TryRead(second, out var record) && record.Position == 65536);
    }

    [Fact]
    public void Too_much_is_refused_by_name()
    {
        using var test = new TestStore();
        Assert.Equal(AppendStatus.MessageTooLarge, test.Send("T", 0, new string('x', (16 << 10) + 1)).Status);
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, new string('x', 16 << 10)).Status);
        Assert.Equal(AppendStatus.TopicTooLong, test.Send(new string('t', 256), 0, "x").Status);
        Assert.Equal(AppendStatus.TopicTooLong, test.Send("", 0, "x").Status);
        Assert.Equal(AppendStatus.PropertiesTooLong, test.Send("T", 0, "x", "k\u0001" + new string('v', 32767)).Status);
        Assert.Equal(AppendStatus.QueueIdOutOfRange, test.Send("T", -1, "x").Status);
        Assert.Equal(AppendStatus.QueueIdOutOfRange, test.Send("T", 65_536, "x").Status);
        test.Close();
        Assert.Equal(AppendStatus.StoreNotWritable, test.Send("T", 0, "x").Status);
    }

    [Fact]
    public void Prepared_and_rolled_back_records_have_no_queue_entry()
    {
        using var test = new TestStore();
        var prepared = test.Send("T", 0, "p", more: d => d.SysFlag = SystemFlags.TransactionPrepared);
        test.Send("T", 0, "r", more: d => d.SysFlag = SystemFlags.TransactionRollback);
        test.Send("T", 0, "c", more: d => d.SysFlag = SystemFlags.TransactionCommit);
        Assert.Equal(["c"], test.Bodies("T", 0));
        Assert.True(test.Store.TryLeaseRecord(prepared.Position, out var lease));
        using (lease)
        {
            Assert.True(MessageRecordReader.TryRead(lease.Span, out var record));
            Assert.Equal("p", Encoding.UTF8.GetString(record.Body));
        }

        Assert.False(test.Store.TryLeaseRecord(prepared.Position + 1, out _));
    }

    [Fact]
    public void Extra_properties_follow_behind_the_separator_that_old_clients_leave_out()
    {
        using var test = new TestStore();
        test.Send("T", 0, "x", "k\u0001v", d => d.Extra = "TAGS\u0001B\u0002");
        test.Visit("T", 0, 0, 1, null, r => Assert.Equal("k\u0001v\u0002TAGS\u0001B\u0002", Encoding.UTF8.GetString(r.Properties[..^RecordChecksum.Bytes])));
        Assert.Single(test.Bodies("T", 0, filter: new TagFilter(66)));
    }

    [Fact]
    public void Long_topics_and_ipv6_hosts_survive()
    {
        using var test = new TestStore(change: o => o with { StoreHost = System.Net.IPAddress.IPv6Loopback });
        var topic = "%RETRY%" + new string('g', 248);
        test.Send(topic, 0, "x", more: d => d.BornAddress = [.. Enumerable.Range(1, 16).Select(i => (byte)i)]);
        test.Reopen();
        test.Visit(topic, 0, 0, 1, null, record =>
        {
            Assert.True(record.IsV2);
            Assert.Equal(16, record.BornAddress.Length);
            Assert.Equal(System.Net.IPAddress.IPv6Loopback.GetAddressBytes(), record.StoreAddress);
        });
    }

    [Fact]
    public async Task A_watched_queue_is_announced_once_per_round_and_an_unwatched_one_never()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, disk: disk);
        var watched = test.Store.GetOrAddQueue("W"u8, 0);
        watched.Watched = true;
        var rounds = test.Listener.Rounds;
        disk.HoldSyncs();
        test.Store.Append(new MessageDraft { Topic = "W"u8, Body = "a"u8 }, null);
        disk.WaitUntilHeld();
        for (var i = 0; i < 5; i++)
        {
            test.Store.Append(new MessageDraft { Topic = "W"u8, Body = "a"u8 }, null);
            test.Store.Append(new MessageDraft { Topic = "U"u8, Body = "a"u8 }, null);
        }

        disk.ReleaseSyncs();
        test.Send("U", 0, "last");

        // A round answers those who wait before it announces and ends.
        await Eventually.TrueAsync(() => test.Listener.Arrivals.Count >= 2 && test.Listener.Rounds - rounds >= 2);
        Assert.Equal([(watched, 1L), (watched, 6L)], test.Listener.Arrivals);
    }

    [Fact]
    public void In_async_mode_the_appender_announces()
    {
        using var test = new TestStore(FlushMode.Async);
        var watched = test.Store.GetOrAddQueue("W"u8, 0);
        watched.Watched = true;
        var thread = 0;
        test.Listener.OnArrived = () => thread = Environment.CurrentManagedThreadId;
        test.Send("W", 0, "a");
        test.Send("U", 0, "a");
        Assert.Equal([(watched, 1L)], test.Listener.Arrivals);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal(1, test.Listener.Rounds);
    }

    [Fact]
    public void A_throwing_listener_harms_nobody_else()
    {
        using var test = new TestStore();
        test.Store.GetOrAddQueue("T"u8, 0).Watched = true;
        test.Listener.OnArrived = () => throw new InvalidOperationException("the listener's own fault");
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "a").Status);
        Assert.Equal(AppendStatus.Stored, test.Send("T", 0, "b").Status);
    }

    [Fact]
    public void A_second_store_on_the_same_folder_is_refused()
    {
        using var test = new TestStore();
        var refused = Assert.Throws<StoreException>(() => test.Open());
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleting_a_topic_removes_its_queues_and_it_begins_anew()
    {
        using var test = new TestStore();
        test.Send("T", 0, "old0");
        test.Send("T", 0, "old1");
        test.Send("T", 3, "old");
        test.Send("K", 0, "kept");
        Assert.Equal(2, test.Store.DeleteTopicQueues("T"));
        Assert.Null(test.Store.FindQueue("T"u8, 0));
        Assert.False(Directory.Exists(Path.Combine(test.Root, "consumequeue", "T")));
        test.Send("T", 0, "new");
        test.Crash();
        Assert.Equal(["new"], test.Bodies("T", 0));
        Assert.Equal(["kept"], test.Bodies("K", 0));
        Assert.Null(test.Store.FindQueue("T"u8, 3));
    }
}
