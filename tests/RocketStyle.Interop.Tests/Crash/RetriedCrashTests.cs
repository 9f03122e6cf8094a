using System.Collections.Concurrent;
using System.Globalization;
using RocketStyle.Interop.Tests.Processes;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>Messages that a consumer sends back once, twice, or until they are dead letters, while the broker is killed.</summary>
public sealed class RetriedCrashTests(ITestOutputHelper output)
{
    private const string Topic = "work_topic";
    private const string Group = "workers";
    private const string Retry = "%RETRY%" + Group;
    private const string Dead = "%DLQ%" + Group;
    private const string Last = "last_topic";
    private const int MostTimes = 2;

    /// <summary>Retries begin at level 3.</summary>
    private static readonly int[] LevelSeconds = [1, 1, 1, 2];

    [Fact]
    public async Task A_message_that_is_sent_back_comes_again_or_lies_with_the_dead_ones_whenever_the_broker_is_killed()
    {
        await using var broker = await BrokerProcess.StartAsync(output.WriteLine, "--messageDelayLevel=1s 1s 1s 2s");
        await broker.CreateTopicAsync(Topic, 1);
        await broker.CreateTopicAsync(Last, 1);
        var kills = new KillSeries(broker, seed: 32, output);
        var worker = new Worker(kills);
        var killing = kills.RunAsync();
        var sending = SendAsync(kills, killing);
        var fresh = worker.WorkAsync(Topic);
        var again = worker.WorkAsync(Retry);
        var acknowledged = await sending;
        await killing;
        using var reader = new PatientConnection(kills);
        var finals = await reader.CallAsync(RawRequests.QueueOffset(RequestCode.GetMaxOffset, Topic, 0));
        await worker.UntilReadAsync(Topic, long.Parse(finals.Fields["offset"], CultureInfo.InvariantCulture), fresh);
        for (var round = 0; round <= MostTimes; round++)
        {
            await QuietAsync(reader, round);
            finals = await reader.CallAsync(RawRequests.QueueOffset(RequestCode.GetMaxOffset, Retry, 0));
            await worker.UntilReadAsync(Retry, long.Parse(finals.Fields["offset"], CultureInfo.InvariantCulture), again);
        }

        worker.Stop();
        await Task.WhenAll(fresh, again);
        var dead = (await reader.ReadAllAsync(Dead, 1)).ToLookup(message => message.BodyText);
        Judge(kills, worker, acknowledged, dead);
    }

    /// <summary>How often its handler fails: 0 to 2 times, or always.</summary>
    private static int FailuresOf(string name) => int.Parse(name, CultureInfo.InvariantCulture) % 4;

    private static async Task<List<string>> SendAsync(KillSeries kills, Task killing)
    {
        using var connection = new PatientConnection(kills);
        var acknowledged = new List<string>();
        for (var number = 0; !killing.IsCompleted; number++)
        {
            var name = number.ToString(CultureInfo.InvariantCulture);
            var answer = await connection.TryCallAsync(RawRequests.Send(Topic, 0, System.Text.Encoding.UTF8.GetBytes(name), ("UNIQ_KEY", name)));
            if (answer is not null)
            {
                Assert.True(answer.Code == ResponseCode.Success, answer.ToString());
                acknowledged.Add(name);
            }
        }

        return acknowledged;
    }

    /// <summary>When a message of every level has come, whatever was sent back before it has come too.</summary>
    private static async Task QuietAsync(PatientConnection connection, int round)
    {
        for (var level = 3; level <= LevelSeconds.Length; level++)
        {
            await connection.CallAsync(RawRequests.Send(Last, 0, new byte[1], ("DELAY", level.ToString(CultureInfo.InvariantCulture))));
        }

        var wanted = (round + 1) * (LevelSeconds.Length - 2);
        for (var offset = 0; offset < wanted;)
        {
            offset += (await connection.PullAsync(Last, 0, offset, TimeSpan.FromSeconds(10))).Count;
        }
    }

    private void Judge(KillSeries kills, Worker worker, List<string> acknowledged, ILookup<string, RawMessage> dead)
    {
        var done = worker.Done.ToLookup(message => message.BodyText);
        var lost = acknowledged.Where(name => !done.Contains(name) && !dead.Contains(name)).ToList();
        var torn = acknowledged.Where(name => FailuresOf(name) > MostTimes ? done.Contains(name) : dead.Contains(name)).ToList();
        var twice = done.Concat(dead).Where(copies => copies.Count() > 1).Select(copies => copies.Key).ToList();
        var unasked = twice.Where(name => !worker.Repeated.ContainsKey(name) && !worker.CameAgain(kills, name)).ToList();
        output.Say(
            $"retried: {acknowledged.Count} acknowledged, {worker.SentBack} sent back, {KillSeries.Kills} kills: {lost.Count} lost, {worker.Early} early, {dead.Count} dead letters, {torn.Count} in a wrong state, {twice.Count} twice (sent back again without an answer, or delivered again after a kill)");

        Assert.Equal(KillSeries.Kills, kills.Broker.Kills);
        Assert.Empty(lost);
        Assert.Empty(torn);
        Assert.Empty(unasked);
        Assert.Equal(0, worker.Early);
        Assert.All(dead.SelectMany(copies => copies), letter => Assert.Equal(Topic, letter.Properties["DLQ_ORIGIN_TOPIC"]));
        Assert.All(worker.Done, message => Assert.Equal(FailuresOf(message.BodyText), message.ReconsumeTimes));
    }

    /// <summary>The consumer, in raw frames: reads, and sends back what its handler refuses until it is told that this was done.</summary>
    private sealed class Worker(KillSeries kills)
    {
        private readonly ConcurrentDictionary<(string Name, int Times), long> _sentBackAt = new();
        private readonly ConcurrentDictionary<string, ConcurrentBag<long>> _retries = new();
        private readonly ConcurrentDictionary<string, long> _next = new();
        private volatile bool _stopping;
        private int _early;

        /// <summary>Messages whose handler ended well.</summary>
        internal ConcurrentQueue<RawMessage> Done { get; } = new();

        /// <summary>Messages that were sent back more than once from one place, because the first answer did not come.</summary>
        internal ConcurrentDictionary<string, bool> Repeated { get; } = new();

        internal int Early => _early;

        internal int SentBack => _sentBackAt.Count;

        internal void Stop() => _stopping = true;

        /// <param name="topic">The topic.</param>
        /// <param name="offset">The offset behind the last message to be read.</param>
        /// <param name="reading">Who reads it: what ends that ends the waiting, too.</param>
        internal async Task UntilReadAsync(string topic, long offset, Task reading)
        {
            await Eventually.TrueAsync(() => reading.IsCompleted || _next.GetValueOrDefault(topic) >= offset, TimeSpan.FromSeconds(60));
            if (reading.IsCompleted)
            {
                await reading;
            }
        }

        /// <summary>Whether one of its copies was delivered so shortly before a kill that it may have been delivered again.</summary>
        internal bool CameAgain(KillSeries series, string name) =>
            _retries.TryGetValue(name, out var times) && times.Any(series.MayBeRepeated);

        internal async Task WorkAsync(string topic)
        {
            using var connection = new PatientConnection(kills);
            while (!_stopping)
            {
                foreach (var message in await connection.PullAsync(topic, 0, _next.GetValueOrDefault(topic), TimeSpan.FromMilliseconds(500)))
                {
                    await HandleAsync(connection, message);
                    _next[topic] = message.QueueOffset + 1;
                }
            }
        }

        private async Task HandleAsync(PatientConnection connection, RawMessage message)
        {
            if (message.ReconsumeTimes > 0)
            {
                CheckTime(message);
            }

            if (message.ReconsumeTimes == FailuresOf(message.BodyText))
            {
                Done.Enqueue(message);
                return;
            }

            _sentBackAt.TryAdd((message.BodyText, message.ReconsumeTimes), KillSeries.Now);
            var request = new RawRequest(
                RequestCode.SendMessageBack,
                ("offset", message.Position.ToString(CultureInfo.InvariantCulture)),
                ("group", Group),
                ("delayLevel", "0"),
                ("maxReconsumeTimes", MostTimes.ToString(CultureInfo.InvariantCulture)));
            RawFrame? answer;
            while ((answer = await connection.TryCallAsync(request)) is null)
            {
                Repeated[message.BodyText] = true;
            }

            Assert.True(answer.Code == ResponseCode.Success, answer.ToString());
        }

        private void CheckTime(RawMessage message)
        {
            _retries.GetOrAdd(message.BodyText, _ => []).Add(message.StoreTimestamp);
            var sentBack = _sentBackAt[(message.BodyText, message.ReconsumeTimes - 1)];
            var level = int.Parse(message.Properties["DELAY"], CultureInfo.InvariantCulture);
            if (level != 2 + message.ReconsumeTimes || message.StoreTimestamp < sentBack + (LevelSeconds[level - 1] * 1000))
            {
                Interlocked.Increment(ref _early);
            }
        }
    }
}
