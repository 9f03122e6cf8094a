namespace RocketStyle.Tests.Store.Queues;

public sealed class ConsumeQueueRecoveryTests
{
    [Fact]
    public void No_offset_is_given_out_twice_when_queues_are_rebuilt_after_their_messages_expired()
    {
        using var test = new TestStore();
        test.Send("Old", 3, "first");
        test.Send("Old", 3, "second");
        Expire(test);
        Assert.Equal((2L, 2L), (test.Store.MinOffset("Old"u8, 3), test.Store.MaxOffset("Old"u8, 3)));
        test.Close();
        Directory.Delete(Path.Combine(test.Root, "consumequeue", "T"), recursive: true);
        test.Reopen();
        Assert.True(test.Store.Recovery.QueuesRebuilt);
        Assert.Equal((2L, 2L), (test.Store.MinOffset("Old"u8, 3), test.Store.MaxOffset("Old"u8, 3)));
        test.Crash(); // before what was rebuilt is on disk
        Assert.Equal((2L, 2L), (test.Store.MinOffset("Old"u8, 3), test.Store.MaxOffset("Old"u8, 3)));
        Assert.Equal(2, test.Send("Old", 3, "third").QueueOffset);
        Assert.Equal(["third"], test.Bodies("Old", 3, offset: 2));
        test.Reopen();
        Assert.Equal(["third"], test.Bodies("Old", 3, offset: 2));
    }

    [Fact]
    public void A_queue_keeps_its_newest_file_so_that_its_numbers_go_on()
    {
        using var test = new TestStore(change: o => o with { QueueFileEntries = 4 });
        for (var i = 0; i < 4; i++)
        {
            test.Send("Old", 0, "x"); // fills the file to its last entry
        }

        Expire(test);
        test.Reopen();
        Assert.False(test.Store.Recovery.QueuesRebuilt);
        Assert.Equal((4L, 4L), (test.Store.MinOffset("Old"u8, 0), test.Store.MaxOffset("Old"u8, 0)));
        Assert.Equal(4, test.Send("Old", 0, "y").QueueOffset);
    }

    [Fact]
    public void Queues_of_any_length_are_found_again_with_all_their_entries()
    {
        using var test = new TestStore(change: o => o with { QueueFileEntries = 300 });
        int[] lengths = [1, 2, 203, 204, 205, 299, 300, 301, 299 + 300, 600, 905];
        for (var queue = 0; queue < lengths.Length; queue++)
        {
            for (var i = 0; i < lengths[queue]; i++)
            {
                test.Send("T", queue, "", more: d => d.Wait = false);
            }
        }

        test.Send("T", 0, "end");
        test.Store.RunUpkeep();
        test.Crash();
        Assert.False(test.Store.Recovery.QueuesRebuilt);
        Assert.Equal(0, test.Store.Recovery.EntriesRebuilt);
        Assert.Equal([2, .. lengths[1..]], lengths.Select((_, queue) => (int)test.Store.MaxOffset("T"u8, queue)));
    }

    [Fact]
    public void Thousands_of_queues_come_back_each_with_its_own_message()
    {
        using var test = new TestStore();
        const int Queues = 1500;
        for (var queue = 0; queue < Queues; queue++)
        {
            test.Send("T", queue, $"m{queue}", more: d => d.Wait = false);
        }

        test.Send("T", 0, "end");
        test.Close();
        test.Crash();
        Assert.Equal(Queues, test.Store.Recovery.Queues);
        for (var queue = 1; queue < Queues; queue++)
        {
            Assert.Equal([$"m{queue}"], test.Bodies("T", queue));
        }
    }

    /// <summary>Deletes the log files that hold what was sent so far.</summary>
    private static void Expire(TestStore test)
    {
        var end = test.Store.LogMaxPosition;
        while (test.Store.LogMaxPosition < end + test.Options.SegmentBytes)
        {
            test.Send("T", 0, new string('x', 15_000));
        }

        File.SetLastWriteTimeUtc(Path.Combine(test.Root, "commitlog", new string('0', 20)), test.Time.GetUtcNow().UtcDateTime.AddDays(-4));
        Assert.Equal(1, test.Store.DeleteExpiredFiles());
    }
}
