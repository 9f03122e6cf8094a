using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Attacks;

/// <summary>Hostile frames: most of them to the parser in this process, a tenth through sockets to a live broker.</summary>
internal sealed class FrameCase : IFaultCase
{
    private const int LivePart = 10;
    private const int Attackers = 6;
    private const int FramesPerRound = 100;
    private const int MostBytesPerFrame = 64 * 1024;
    private const long MostAnonymousBytes = 700L << 20;
    private static readonly TimeSpan s_sayEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private int _live;
    private int _closed;
    private long _largest;

    public string Name => "frames";

    public string Description => "Fuzzes frames: nine tenths into the parser, one tenth through sockets into a live broker with a bystander.";

    public string? Missing => null;

    public int DefaultCount => 5_000_000;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var violations = new List<string>();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var live = options.Count / LivePart;
        Parse(options, options.Count - live, figures, violations, cancellation);
        await AttackAsync(options, live, figures, violations, cancellation);
        figures["frames"] = figures["parsed here"] + figures["sent to a live broker"];
        return new CaseResult(violations, figures);
    }

    private static void Parse(CaseOptions options, int count, Dictionary<string, double> figures, List<string> violations, CancellationToken cancellation)
    {
        var refused = 0;
        var read = 0;
        long most = 0;
        var shares = Enumerable.Range(0, options.Jobs).ToArray();
        Parallel.ForEach(shares, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellation }, share =>
        {
            var random = new Random(unchecked((options.Seed * 31) + share));
            using var buffer = new FrameBuffer();
            var command = new Command();
            var work = new byte[MostBytesPerFrame];
            for (var i = 0; i < count / shares.Length && !cancellation.IsCancellationRequested; i++)
            {
                var length = Make(random, buffer, work, isRequest: i % 8 == 0);
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Interlocked.Add(ref read, Read(command, work, length));
                }
                catch (ProtocolException)
                {
                    Interlocked.Increment(ref refused);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    lock (violations)
                    {
                        violations.Add($"seed {options.Seed} share {share} frame {i}: {e.GetType().Name}: {e.Message}");
                    }
                }

                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        figures["parsed here"] = count / shares.Length * shares.Length;
        figures["of them refused"] = refused;
        figures["of them read"] = read;
        figures["most bytes for one"] = most;
        options.Say($"  parsed {count}, {refused} refused, {violations.Count} violations");
        if (most > MostBytesPerFrame)
        {
            violations.Add($"One frame cost {most} bytes.");
        }
    }

    private static int Make(Random random, FrameBuffer buffer, byte[] work, bool isRequest)
    {
        if (isRequest)
        {
            return HostileFrames.Mutilate(random, RequestGrammar.Next(random), work);
        }

        buffer.Reset();
        HostileFrames.WriteRandom(random, buffer, out _);
        return HostileFrames.Mutilate(random, buffer.Written, work);
    }

    private static int Read(Command command, byte[] bytes, int length)
    {
        if (!FrameReader.TryRead(bytes.AsSpan(0, length), 0, out var frame, out _))
        {
            return 0;
        }

        command.Read(bytes, frame);
        var sum = command.Remark.Length + command.Body.Length;
        for (var i = 0; i < command.FieldCount; i++)
        {
            sum += command.NameAt(i).Length + command.ValueAt(i).Length;
            _ = command.TryGetInt64(command.NameAt(i), out _);
        }

        return sum > length ? throw new InvalidOperationException($"{sum} bytes read from {length}.") : 1;
    }

    private async Task AttackAsync(CaseOptions options, int count, Dictionary<string, double> figures, List<string> violations, CancellationToken cancellation)
    {
        await using var broker = await BrokerProcess.StartAsync(
            _ => { }, "--mappedFileSizeCommitLog=64m", "--mappedFileSizeConsumeQueue=20000", "--maxHashSlotNum=5000", "--maxIndexNum=20000", "--logLevel=ERROR");
        figures["resident MB before"] = ProcessFigures.ResidentBytes(broker.ProcessId) >> 20;
        await using var bystander = await Bystander.BeginAsync(broker.Port);
        var attacks = Task.WhenAll(Enumerable.Range(0, Attackers).Select(number => Task.Run(() => AttackAsync(broker, options, number, count, cancellation), cancellation)));
        while (await Task.WhenAny(attacks, Task.Delay(s_sayEvery, cancellation)) != attacks && !broker.HasEnded)
        {
            _largest = Math.Max(_largest, ProcessFigures.AnonymousBytes(broker.ProcessId));
            options.Say($"  {_live} frames to the live broker, {_largest >> 20} MB of its own");
        }

        if (broker.HasEnded)
        {
            violations.Add($"The broker ended: {broker.LastLines}");
            return;
        }

        await attacks;
        await bystander.EndAsync();
        _largest = Math.Max(_largest, ProcessFigures.AnonymousBytes(broker.ProcessId));
        figures["sent to a live broker"] = _live;
        figures["connections it closed"] = _closed;
        figures["most MB of its own"] = _largest >> 20;
        figures["resident MB after"] = ProcessFigures.ResidentBytes(broker.ProcessId) >> 20;
        figures["bystander calls"] = bystander.Calls;
        figures["bystander errors"] = bystander.Errors;
        figures["bystander ms p99"] = bystander.Millis(0.99);
        if (bystander.Errors > 0)
        {
            violations.Add($"I9 {bystander.Errors} of {bystander.Calls} calls of a bystander failed: {bystander.Problem}");
        }

        if (_largest > MostAnonymousBytes)
        {
            violations.Add($"I8 The broker took {_largest >> 20} MB of its own; {MostAnonymousBytes >> 20} are the bound of this case.");
        }

        await broker.KillAsync();
        await broker.StartAsync();
        figures["start ms after"] = Math.Round(broker.StartTook.TotalMilliseconds);
    }

    /// <summary>Rounds of frames on one connection, until the broker closes it; then on the next.</summary>
    private async Task AttackAsync(BrokerProcess broker, CaseOptions options, int number, int count, CancellationToken cancellation)
    {
        var random = new Random(unchecked((options.Seed * 7727) + number));
        var work = new byte[MostBytesPerFrame];
        while (Volatile.Read(ref _live) < count && !broker.HasEnded && !cancellation.IsCancellationRequested)
        {
            try
            {
                using var connection = await RawConnection.OpenAsync(broker.Port);
                for (var round = 0; round < 20 && Volatile.Read(ref _live) < count; round++)
                {
                    await RoundAsync(connection, random, work);
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                Interlocked.Increment(ref _closed);
            }
        }
    }

    private async Task RoundAsync(RawConnection connection, Random random, byte[] work)
    {
        using var bytes = new MemoryStream();

        // What is mutilated may swallow what follows, so it comes last.
        var mutilated = random.Next(4) == 0 ? 1 : 0;
        for (var i = 0; i < FramesPerRound; i++)
        {
            bytes.Write(RequestGrammar.Next(random));
        }

        if (mutilated == 1)
        {
            bytes.Write(work, 0, HostileFrames.Mutilate(random, RequestGrammar.Next(random), work));
            await connection.WriteAsync(bytes.ToArray());
            Interlocked.Add(ref _live, FramesPerRound + 1);
            throw new IOException("Left behind in the middle of a frame.");
        }

        await connection.WriteAsync(bytes.ToArray());
        Interlocked.Add(ref _live, FramesPerRound);

        // Answered when everything before it was looked at.
        await connection.CallAsync(RawRequests.QueueOffset(RequestCode.GetMaxOffset, "bystander", 0));
        connection.Notices.Clear();
    }
}
