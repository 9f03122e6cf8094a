using RocketStyle.Broker.Transactions;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Broker.Transactions;

/// <summary>
/// Ten thousand transactions in random order of half messages, commits, rollbacks, checks, late ends by any record, second ends,
/// kills and torn logs. Whatever the order: each message is delivered once when its transaction was committed, else never.
/// </summary>
public sealed class InterleavingTests
{
    private const int Rounds = 20;
    private const int PerRound = 500;
    private const int CrashesPerRound = 11;

    [Fact]
    public void Every_transaction_ends_exactly_once_whatever_the_order()
    {
        var crashes = 0;
        for (var seed = 1; seed <= Rounds; seed++)
        {
            using var round = new Round(seed);
            round.Play(PerRound, CrashesPerRound);
            crashes += round.Crashes;
        }

        Assert.True(crashes >= 200, $"{crashes} crashes");
    }

    /// <summary>The test above is worth something only if it fails when the broker leaves out what it is about.</summary>
    [Theory]
    [InlineData((int)TransactionBench.MissingStep.SearchForCopies)]
    [InlineData((int)TransactionBench.MissingStep.OldestOpenOne)]
    public void A_broker_that_leaves_out_one_step_is_found_out(int missing)
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            using var round = new Round(seed, (TransactionBench.MissingStep)missing);
            if (Record.Exception(() => round.Play(PerRound, CrashesPerRound)) is Xunit.Sdk.XunitException)
            {
                return;
            }
        }

        Assert.Fail($"Nobody noticed in {Rounds} rounds that the broker leaves out {(TransactionBench.MissingStep)missing}.");
    }

    private sealed class Round : IDisposable
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly TransactionBench _bench;
        private readonly List<Model> _models = [];
        private int _made;
        private long _copiesSeen;

        internal Round(int seed, TransactionBench.MissingStep missing = TransactionBench.MissingStep.None)
        {
            _seed = seed;
            _random = new Random(seed);
            var slowDisk = seed % 2 == 0; // then nothing is durable but by a restart, and much can be torn
            _bench = new TransactionBench(
                options => options with { IndexEnabled = false, QueueFileEntries = 4000, FlushInterval = slowDisk ? TimeSpan.FromMinutes(1) : options.FlushInterval },
                mostChecks: 3) { Missing = missing };
        }

        internal int Crashes { get; private set; }

        public void Dispose() => _bench.Dispose();

        internal void Play(int transactions, int crashes)
        {
            var steps = transactions * 4;
            for (var step = 0; step < steps; step++)
            {
                if (step % (steps / crashes) == (steps / crashes) - 1)
                {
                    Crash();
                }
                else if (_made < transactions && _random.Next(steps - step) < (transactions - _made) * 2)
                {
                    _models.Add(new Model($"{_made++}", _bench.Half($"{_made - 1}")));
                }
                else
                {
                    Act(_random.Next(100));
                }
            }

            Finish();
        }

        private void Act(int dice)
        {
            if (dice < 4)
            {
                _bench.Sweep();
                TakeCopies();
            }
            else if (dice < 15)
            {
                _bench.Step();
            }
            else if (_models.Count > 0)
            {
                End(_models[_random.Next(_models.Count)]);
            }
        }

        private void End(Model model)
        {
            var wanted = _random.Next(2) == 0 ? TransactionOutcome.Committed : TransactionOutcome.RolledBack;
            var before = _bench.End(model.Records[_random.Next(model.Records.Count)], wanted);
            if (model.Outcome != TransactionOutcome.None)
            {
                Assert.True(before == model.Outcome || before == TransactionOutcome.Forgotten, $"Seed {_seed}: {model.Body} was {model.Outcome}, now {before}.");
            }
            else
            {
                // Not ended by us: either this end counts, or the checks have given up.
                Assert.True(before is TransactionOutcome.None or TransactionOutcome.GivenUp or TransactionOutcome.Forgotten, $"Seed {_seed}: {model.Body} was open, now {before}.");
                model.Outcome = before == TransactionOutcome.None ? wanted : TransactionOutcome.GivenUp;
                model.EndedBefore = _bench.Store.LogMaxPosition;
            }
        }

        private void TakeCopies()
        {
            foreach (var copy in _bench.Copies(_copiesSeen))
            {
                _copiesSeen = copy.Offset + 1;
                if (copy.Offset != copy.Origin)
                {
                    _models.Single(model => model.Records[0].Offset == copy.Origin).Records.Add(copy);
                }
            }
        }

        private void Crash()
        {
            Crashes++;
            var end = _bench.Store.LogMaxPosition;
            var cut = _random.Next(3) == 0 ? end : _bench.Store.DurablePosition + _random.NextInt64(end - _bench.Store.DurablePosition + 1);
            _bench.Crash(root => _bench.Zero(root, cut, end));
            _models.RemoveAll(model => model.Records[0].Position >= _bench.Store.LogMaxPosition || IsGone(model));
            foreach (var model in _models)
            {
                model.Records.RemoveAll(record => record.Position >= cut || _bench.Store.PositionAt(TopicNames.HalfUtf8, 0, record.Offset) != record.Position);
                if (model.Outcome != TransactionOutcome.None && model.EndedBefore > cut)
                {
                    Reconsider(model);
                }
            }

            _copiesSeen = Math.Min(_copiesSeen, _bench.Store.MaxOffset(TopicNames.HalfUtf8, 0));
        }

        private bool IsGone(Model model) => _bench.Store.PositionAt(TopicNames.HalfUtf8, 0, model.Records[0].Offset) != model.Records[0].Position;

        /// <summary>The end may have been cut away; if it was not, it has to be the same.</summary>
        private void Reconsider(Model model)
        {
            var open = _bench.Table.Find(model.Records[0], out var ended);
            Assert.True(open is not null || ended == model.Outcome || ended == TransactionOutcome.Forgotten, $"Seed {_seed}: {model.Body} was {model.Outcome}, after the crash {ended}.");
            model.Outcome = open is null ? model.Outcome : TransactionOutcome.None;
        }

        private void Finish()
        {
            foreach (var model in _models)
            {
                End(model);
                End(model);
            }

            _bench.Crash();
            var delivered = _bench.Bodies("orders");
            var dead = _bench.Bodies(TopicNames.TransactionCheckMax);
            Assert.Equal(_models.Where(m => m.Outcome == TransactionOutcome.Committed).Select(m => m.Body).Order(StringComparer.Ordinal), delivered.Order(StringComparer.Ordinal));
            Assert.Equal(_models.Where(m => m.Outcome == TransactionOutcome.GivenUp).Select(m => m.Body).Order(StringComparer.Ordinal), dead.Order(StringComparer.Ordinal));
            Assert.Equal(0, _bench.Table.OpenCount);
        }
    }

    private sealed class Model(string body, HalfFacts first)
    {
        internal string Body => body;

        internal List<HalfFacts> Records { get; } = [first];

        internal TransactionOutcome Outcome { get; set; }

        internal long EndedBefore { get; set; }
    }
}
