using RocketStyle.Broker.Transactions;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Broker.Transactions;

public sealed class TransactionTests
{
    [Fact]
    public void A_late_commit_with_the_first_offsets_after_a_check_commits_once()
    {
        using var bench = new TransactionBench();
        var first = bench.Half("message");
        bench.Sweep();
        var copy = bench.Copies(0)[1];
        Assert.Equal((first.Origin, 1), (copy.Origin, copy.Checks));

        Assert.Equal(TransactionOutcome.None, bench.End(first, TransactionOutcome.Committed));
        Assert.Equal(TransactionOutcome.Committed, bench.End(copy, TransactionOutcome.Committed));
        Assert.Equal(TransactionOutcome.Committed, bench.End(copy, TransactionOutcome.RolledBack));
        bench.Sweep();
        bench.Sweep();

        Assert.Equal(["message"], bench.Bodies("orders"));
        Assert.Equal(2, bench.Copies(0).Count);
        Assert.Equal(["0,1"], bench.Bodies(TopicNames.HalfOperation));
    }

    [Fact]
    public void The_committed_record_is_the_half_message_in_its_own_topic()
    {
        using var bench = new TransactionBench();
        bench.Half("other");
        var half = bench.Half("message");
        bench.End(half, TransactionOutcome.Committed);

        var message = Assert.Single(bench.Records("orders"));
        Assert.Equal("PGROUP\u0001producers\u0002TRAN_MSG\u0001true\u0002REAL_TOPIC\u0001orders\u0002REAL_QID\u00010\u0002UNIQ_KEY\u0001message\u0002", message.PropertyText);
        Assert.True(bench.Store.TryLeaseRecord(message.Position, out var lease));
        using (lease)
        {
            Assert.True(MessageRecordReader.TryRead(lease.Span, out var record));
            Assert.Equal((SystemFlags.TransactionCommit, half.Position), (record.SysFlag, record.PreparedTransactionOffset));
        }

        var operation = Assert.Single(bench.Records(TopicNames.HalfOperation));
        Assert.Equal(("1", "TAGS\u0001d\u0002"), (operation.Body, operation.PropertyText));
    }

    [Fact]
    public void Checks_come_at_growing_pauses_and_end_in_the_topic_of_dead_ones()
    {
        using var bench = new TransactionBench(mostChecks: 4);
        var half = bench.Half("message");
        var rounds = new List<int>();
        for (var round = 1; bench.Table.OpenCount > 0 || round == 1; round++)
        {
            var before = bench.Copies(0).Count;
            bench.Sweep();
            if (bench.Copies(0).Count > before)
            {
                rounds.Add(round);
            }
        }

        Assert.Equal([1, 2, 4, 8], rounds);
        Assert.Equal(["message"], bench.Bodies(TopicNames.TransactionCheckMax));
        Assert.Equal(TransactionOutcome.GivenUp, bench.End(half, TransactionOutcome.Committed));
        bench.Crash();
        Assert.Equal(TransactionOutcome.GivenUp, bench.End(half, TransactionOutcome.Committed));
        Assert.Empty(bench.Bodies("orders"));
    }

    [Fact]
    public void A_message_younger_than_the_time_out_is_left_alone()
    {
        using var bench = new TransactionBench();
        bench.Half("message");
        bench.SweepAfter(TimeSpan.FromSeconds(5));
        Assert.Single(bench.Copies(0));
        bench.SweepAfter(TimeSpan.FromSeconds(1));
        Assert.Equal(2, bench.Copies(0).Count);
    }

    [Theory]
    [InlineData("60", 60)]
    [InlineData("1", 1)]
    [InlineData("soon", 6)]
    [InlineData("-1", 6)]
    public void A_producer_that_wants_time_is_asked_when_it_is_over_and_not_before(string wanted, int seconds)
    {
        using var bench = new TransactionBench();
        bench.Half("message", $"CHECK_IMMUNITY_TIME_IN_SECONDS\u0001{wanted}\u0002");
        bench.SweepAfter(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Single(bench.Copies(0));

        bench.Crash();
        bench.SweepAfter(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, bench.Copies(0).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_commit_that_a_crash_cut_in_two_is_neither_lost_nor_doubled(bool copySurvives)
    {
        using var bench = new TransactionBench(options => options with { FlushInterval = TimeSpan.FromMinutes(1) });
        var half = bench.Half("message");
        bench.End(half, TransactionOutcome.Committed);
        var copy = bench.Records("orders")[0].Position;
        var operation = bench.Records(TopicNames.HalfOperation)[0].Position;
        var behind = bench.Half("behind").Position; // so that the hole is no torn tail
        bench.Crash(root => bench.Zero(root, copySurvives ? operation : copy, copySurvives ? behind : operation));

        var expected = copySurvives ? TransactionOutcome.Committed : TransactionOutcome.None;
        Assert.Equal(expected, bench.End(half, TransactionOutcome.Committed));
        bench.Crash();
        Assert.Equal(TransactionOutcome.Committed, bench.End(half, TransactionOutcome.Committed));
        Assert.Equal(["message"], bench.Bodies("orders"));
        Assert.Equal(1, bench.Table.OpenCount);
    }

    [Fact]
    public async Task Progress_follows_the_oldest_open_message_once_the_disk_has_it_and_memory_is_given_back()
    {
        using var bench = new TransactionBench();
        var halves = Enumerable.Range(0, 1000).Select(i => bench.Half($"{i}")).ToList();
        foreach (var half in halves.Where(half => half.Offset != 500))
        {
            bench.End(half, half.Offset % 2 == 0 ? TransactionOutcome.Committed : TransactionOutcome.RolledBack);
        }

        await Eventually.TrueAsync(() =>
        {
            bench.Step();
            return bench.SavedProgress == 500;
        });
        Assert.Equal((1, 999), (bench.Table.OpenCount, bench.Table.EndedCount));

        bench.Time.Advance(TransactionTable.Memory + TimeSpan.FromSeconds(1));
        bench.Step();
        Assert.Equal((1, 0), (bench.Table.OpenCount, bench.Table.EndedCount));
        Assert.Equal(TransactionOutcome.Forgotten, bench.End(halves[4], TransactionOutcome.Committed));

        bench.Crash();
        Assert.Equal(1, bench.Table.OpenCount);
        Assert.Equal(TransactionOutcome.None, bench.End(halves[500], TransactionOutcome.Committed));
        Assert.Equal(500, bench.Bodies("orders").Count);
    }

    [Fact]
    public void Op_records_of_RocketMQ_count_whether_they_name_one_offset_or_many()
    {
        using var bench = new TransactionBench();
        var halves = Enumerable.Range(0, 5).Select(i => bench.Half($"{i}")).ToList();
        Operation(bench, "1");
        Operation(bench, "2,4,");
        bench.Crash();
        Assert.Equal(2, bench.Table.OpenCount);
        Assert.Equal(TransactionOutcome.None, bench.End(halves[0], TransactionOutcome.Committed));
        Assert.Equal(TransactionOutcome.RolledBack, bench.End(halves[2], TransactionOutcome.Committed));
    }

    private static void Operation(TransactionBench bench, string body)
    {
        var result = bench.Store.Append(
            new MessageDraft { Topic = TopicNames.HalfOperationUtf8, Body = System.Text.Encoding.UTF8.GetBytes(body), Properties = "TAGS\u0001d"u8 }, null);
        Assert.Equal(AppendStatus.Stored, result.Status);
    }
}
