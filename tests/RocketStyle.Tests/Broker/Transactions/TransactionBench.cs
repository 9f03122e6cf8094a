using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Transactions;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Tests.Store;

namespace RocketStyle.Tests.Broker.Transactions;

/// <summary>The transactions of a broker on a real store, without sockets: a test ends and checks them itself, and crashes in between.</summary>
internal sealed class TransactionBench : IDisposable
{
    private readonly TestStore _test;
    private readonly BrokerOptions _options;
    private OffsetTable _offsets = new();
    private TransactionEnder _ender = null!;
    private TransactionRecovery _recovery = null!;
    private TransactionCheck _check = null!;
    private TransactionProgress _progress = null!;

    internal TransactionBench(Func<StoreOptions, StoreOptions>? change = null, int mostChecks = 15)
    {
        _options = new BrokerOptions { TransactionCheckMax = mostChecks };
        _test = new TestStore(FlushMode.Async, change);
        Compose();
    }

    /// <summary>One step of the broker that is left out, to see that the tests would notice.</summary>
    internal MissingStep Missing { get; init; }

    internal TransactionTable Table { get; private set; } = null!;

    internal MessageStore Store => _test.Store;

    internal ManualTimeProvider Time => _test.Time;

    internal string Root => _test.Root;

    internal int SegmentBytes => _test.Options.SegmentBytes;

    internal long SavedProgress => _offsets.Find(TransactionProgress.Group, TopicNames.HalfUtf8, 0);

    public void Dispose() => _test.Dispose();

    /// <summary>Stores a half message for queue 0 of "orders".</summary>
    internal HalfFacts Half(string body, string properties = "")
    {
        var result = _test.Send(
            TopicNames.Half,
            0,
            body,
            $"PGROUP\u0001producers\u0002TRAN_MSG\u0001true\u0002REAL_TOPIC\u0001orders\u0002REAL_QID\u00010\u0002UNIQ_KEY\u0001{body}\u0002{properties}",
            draft => draft.BornTimestamp = Time.GetUtcNow().ToUnixTimeMilliseconds());
        return Read(result.Position);
    }

    internal HalfFacts Read(long position)
    {
        Assert.True(Store.TryLeaseRecord(position, out var lease));
        using (lease)
        {
            Assert.True(MessageRecordReader.TryRead(lease.Span, out var record));
            return HalfFacts.Of(record);
        }
    }

    /// <summary>Ends a transaction by any of its records, as code 37 does.</summary>
    /// <returns>None when this end was the one that counted; else how the transaction had ended before.</returns>
    internal TransactionOutcome End(HalfFacts half, TransactionOutcome wanted)
    {
        if (Table.Find(half, out var ended) is not { } open)
        {
            return ended;
        }

        Assert.True(Store.TryLeaseRecord(half.Position, out var lease));
        using (lease)
        {
            Assert.True(MessageRecordReader.TryRead(lease.Span, out var record));
            _ender.End(open, record, wanted, default);
        }

        Assert.True(open.IsSettled);
        return TransactionOutcome.None;
    }

    internal void Sweep() => SweepAfter(TimeSpan.FromSeconds(30));

    internal void SweepAfter(TimeSpan pause)
    {
        Time.Advance(pause);
        _recovery.Follow();
        _check.Sweep();
    }

    internal void Step()
    {
        _recovery.Follow();
        Table.Forget();
        _progress.Step();
    }

    /// <summary>Half records from an offset on.</summary>
    internal List<HalfFacts> Copies(long from)
    {
        var copies = new List<HalfFacts>();
        _test.Visit(TopicNames.Half, 0, from, 10_000, null, record => copies.Add(HalfFacts.Of(record)));
        return copies;
    }

    internal List<string> Bodies(string topic) => _test.Bodies(topic, 0, max: 100_000);

    internal List<StoredMessage> Records(string topic)
    {
        var messages = new List<StoredMessage>();
        _test.Visit(topic, 0, 0, 1000, null, record => messages.Add(StoredMessage.Copy(record)));
        return messages;
    }

    /// <summary>The process is killed; what it saved of progress, and the files with whatever is done to them, are all that is left.</summary>
    internal void Crash(Action<string>? spoil = null)
    {
        var half = SavedProgress;
        var operation = _offsets.Find(TransactionProgress.Group, TopicNames.HalfOperationUtf8, 0);
        var followed = Table.Next;
        _test.Crash(spoil);
        _offsets = new OffsetTable();
        if (Missing == MissingStep.OldestOpenOne)
        {
            half = Math.Max(half, followed);
        }

        if (half >= 0)
        {
            _offsets.Restore("CID_RMQ_SYS_TRANS", TopicNames.Half, 0, half);
            _offsets.Restore("CID_RMQ_SYS_TRANS", TopicNames.HalfOperation, 0, Math.Max(0, operation));
        }

        Compose();
    }

    /// <summary>Overwrites a part of the log in a copied folder with zeros.</summary>
    internal void Zero(string root, long from, long to)
    {
        for (var position = from; position < to;)
        {
            var start = position / SegmentBytes * SegmentBytes;
            var end = Math.Min(to, start + SegmentBytes);
            var path = Path.Combine(root, "commitlog", start.ToString("D20", System.Globalization.CultureInfo.InvariantCulture));
            if (File.Exists(path))
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
                RandomAccess.Write(file, new byte[end - position], position - start);
            }

            position = end;
        }
    }

    private void Compose()
    {
        var identity = new BrokerIdentity(_options, new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 10911));
        var plan = new CheckPlan(_options, Time);
        var answers = new SendAnswers(identity, _test.Options, Store);
        var clients = new ClientTable(new GroupTable([], default, true, Time), Time, NullLogger.Instance);
        Table = new TransactionTable(plan, Time);
        _ender = new TransactionEnder(Store, Table, new EndRecords(new DelayRoute(new DelayLevels(_test.Options.DelayLevels))), answers, new ReplyRound());
        _recovery = new TransactionRecovery(Store, Table, _ender, NullLogger.Instance);
        _check = new TransactionCheck(Store, Table, _ender, plan, new CheckNotice(clients, identity), NullLogger.Instance);
        _progress = new TransactionProgress(Store, Table, _offsets, Time);
        if (Missing == MissingStep.SearchForCopies)
        {
            _recovery.ReadQueues(_progress.HalfOffset, _progress.OperationOffset);
        }
        else
        {
            _recovery.Run(_progress.HalfOffset, _progress.OperationOffset);
        }
    }

    /// <summary>What a bench may leave out.</summary>
    internal enum MissingStep
    {
        None,

        /// <summary>At start nobody looks for copies whose op record the crash has torn away.</summary>
        SearchForCopies,

        /// <summary>Progress is saved as if no transaction were open.</summary>
        OldestOpenOne,
    }
}
