using System.Globalization;
using RocketStyle.Faults.Live;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Clock;

/// <summary>What runs while the clock jumps, and its book. Moments of the ledger are numbers of jumps.</summary>
/// <param name="connection">To the broker.</param>
/// <param name="time">Its clock.</param>
/// <param name="random">Dice.</param>
internal sealed class ClockLife(RawConnection connection, ManualTimeProvider time, Random random) : IDisposable
{
    private const string Plain = "Plain";
    private const string Late = "Late";
    private const int Queues = 2;
    private const string Group = "readers";
    private static readonly TimeSpan[] s_levels = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    /// <summary>A step back by less than this is waited out (spec: later than the level's delay is delivered now; the broker allows for a second).</summary>
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(8);

    private readonly FaultLedger _ledger = new();
    private readonly Dictionary<int, Waiting> _waiting = [];
    private readonly HashSet<int> _rolledBack = [];
    private readonly List<(LedgerMessage Message, RawFrame Half)> _open = [];
    private readonly List<string> _violations = [];
    private readonly long[] _next = new long[Queues];
    private int _jumps;
    private int _early;
    private int _delivered;

    internal IReadOnlyList<string> Violations => _violations;

    internal static async Task<ClockLife> OpenAsync(int port, ManualTimeProvider time, Random random)
    {
        var life = new ClockLife(await RawConnection.OpenAsync(port), time, random);
        await life.CallAsync(RawRequests.CreateTopic(Plain, Queues).With("attributes", "+reserve.time=2"));
        await life.CallAsync(RawRequests.CreateTopic(Late, Queues));
        return life;
    }

    /// <summary>Some of each kind.</summary>
    internal async Task SendAsync()
    {
        await EndOpenAsync();
        for (var i = random.Next(3, 8); i > 0; i--)
        {
            var message = Send(Plain, random.Next(20, 3000));
            Acknowledge(message, await CallAsync(RawRequests.Send(Plain, message.QueueId, message.Body())));
        }

        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var level = random.Next(s_levels.Length);
            var message = Send(Late, random.Next(20, 300));
            await CallAsync(RawRequests.Send(Late, message.QueueId, message.Body(), ("DELAY", $"{level + 1}")));
            _waiting[message.Number] = new Waiting(time.GetTimestamp(), s_levels[level], _jumps);
        }

        var half = Send(Plain, random.Next(20, 300));
        _open.Add((half, await CallAsync(RawRequests.Send(
            Plain, half.QueueId, half.Body(), ("TRAN_MSG", "true"), ("PGROUP", EndRequest.Group), ("UNIQ_KEY", $"u{half.Number}")))));
    }

    internal void Jump(TimeSpan by)
    {
        time.StepWallClock(by);
        _jumps++;
    }

    /// <summary>Takes what has come; nothing may have come before its time unless the clock was set meanwhile.</summary>
    internal async Task LookAsync()
    {
        for (var queue = 0; queue < Queues; queue++)
        {
            var answer = await connection.CallAsync(RawRequests.Pull(Group, Late, queue, _next[queue]));
            foreach (var message in RawMessage.In(answer))
            {
                _next[queue] = message.QueueOffset + 1;
                Take(message);
            }

            var committed = _next[queue];
            await CallAsync(RawRequests.Commit(Group, Late, queue, committed));
            _ledger.Kept(Key(queue), committed, _jumps);
        }
    }

    /// <summary>An administrator lets expired log files be deleted, whatever the hour.</summary>
    internal Task LetExpireAsync() => CallAsync(new RawRequest(RequestCode.DeleteExpiredCommitLog));

    /// <summary>Moves the clock on until nothing waits any more, and judges all that is there.</summary>
    internal async Task EndAsync(TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < s_latest; passed += step)
        {
            time.Advance(step);
            await LookAsync();
        }

        await Task.WhenAny(WaitForLastAsync(), Task.Delay(s_latest));
        _violations.AddRange(_waiting.Keys.Select(number => $"I13 Delayed message {number} was acknowledged and had not come {s_latest.TotalSeconds} s later."));
        await EndOpenAsync(); // commits or rolls back what is still open
        var invariants = new Invariants(_ledger);
        var found = new List<QueueContent>();
        foreach (var topic in new[] { Plain, Late })
        {
            for (var queue = 0; queue < Queues; queue++)
            {
                found.Add(await LiveReader.ReadAllAsync(connection, topic, queue));
            }
        }

        invariants.Judge(found);
        invariants.JudgeValues(await ValuesAsync());
        _violations.AddRange(invariants.Violations.Select(v => $"{v.Invariant} {v.What}"));
        foreach (var message in found.SelectMany(queue => queue.Messages))
        {
            if (LedgerBody.TryRead(message.Body, out _, out var number) && _rolledBack.Contains(number))
            {
                _violations.Add($"I13 Message {number} was rolled back and delivered.");
            }
        }
    }

    internal Dictionary<string, double> Figures() => new(StringComparer.Ordinal)
    {
        ["jumps"] = _jumps,
        ["messages"] = _ledger.Count,
        ["delayed"] = _delivered,
        ["delivered early behind a jump"] = _early,
        ["rolled back"] = _rolledBack.Count,
    };

    public void Dispose() => connection.Dispose();

    private static string Key(int queue) => $"offset of queue {queue}";

    private async Task WaitForLastAsync()
    {
        while (_waiting.Count > 0)
        {
            await Task.Delay(20);
            await LookAsync();
        }
    }

    private LedgerMessage Send(string topic, int length) => _ledger.Send(topic, random.Next(Queues), lane: _ledger.Count, length, moment: _jumps);

    private void Acknowledge(LedgerMessage message, RawFrame answer) =>
        _ledger.Acknowledge(message.Number, long.Parse(answer.Fields["queueOffset"], CultureInfo.InvariantCulture), moment: _jumps);

    private void Take(RawMessage message)
    {
        if (!LedgerBody.TryRead(message.Body.Span, out _, out var number) || !_waiting.Remove(number, out var waited))
        {
            _violations.Add($"I5 A delayed message came twice, or was never sent: offset {message.QueueOffset} of queue {message.QueueId}.");
            return;
        }

        _delivered++;
        _ledger.Acknowledge(number, message.QueueOffset, moment: _jumps);
        var took = time.GetElapsedTime(waited.SentAt);
        if (took < waited.Delay && waited.Jumps == _jumps)
        {
            _violations.Add($"I13 Delayed message {number} came after {took} instead of {waited.Delay}, and no clock was set.");
        }

        _early += took < waited.Delay ? 1 : 0;
    }

    private async Task EndOpenAsync()
    {
        foreach (var (message, half) in _open)
        {
            if (random.Next(3) == 0)
            {
                _rolledBack.Add(message.Number);
                await CallAsync(EndRequest.Of(half, EndRequest.Rollback));
            }
            else
            {
                await CallAsync(EndRequest.Of(half, EndRequest.Commit));
                _ledger.Acknowledge(message.Number, offset: -1, moment: _jumps);
            }
        }

        _open.Clear();
    }

    private async Task<Dictionary<string, long>> ValuesAsync()
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var queue = 0; queue < Queues; queue++)
        {
            values[Key(queue)] = await LiveReader.OffsetAsync(connection, RawRequests.CommittedOffset(Group, Late, queue));
        }

        return values;
    }

    private async Task<RawFrame> CallAsync(RawRequest request)
    {
        var answer = await connection.CallAsync(request);
        if (answer.Code != ResponseCode.Success)
        {
            _violations.Add($"I9 refused: {answer}");
        }

        return answer;
    }

    private sealed record Waiting(long SentAt, TimeSpan Delay, int Jumps);
}
