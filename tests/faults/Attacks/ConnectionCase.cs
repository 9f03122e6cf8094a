using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Attacks;

/// <summary>Many connections, slow ones, and ones that vanish: a bystander does not notice, and everything is given back.</summary>
internal sealed class ConnectionCase : IFaultCase
{
    private const int Active = 1000;
    private const int Slow = 500;
    private const int Parked = 500;
    private const int SilenceSeconds = 30;
    private static readonly TimeSpan s_activeTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(SilenceSeconds * 3);

    public string Name => "connections";

    public string Description => "10,000 idle and 1,000 active connections, slow and vanished clients: nobody else notices, buffers and parked pulls come back.";

    public string? Missing => OperatingSystem.IsLinux() ? null : "needs Linux: it reads /proc";

    public int DefaultCount => 10_000;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var violations = new List<string>();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        await using (var broker = await BrokerProcess.StartAsync(
            _ => { }, "--mappedFileSizeCommitLog=64m", string.Create(CultureInfo.InvariantCulture, $"--channelExpiredTimeout={SilenceSeconds}s")))
        {
            await CrowdAsync(broker, options, figures, violations);
        }

        await VanishAsync(figures, violations);
        return new CaseResult(violations, figures);
    }

    private static async Task CrowdAsync(BrokerProcess broker, CaseOptions options, Dictionary<string, double> figures, List<string> violations)
    {
        await using var bystander = await Bystander.BeginAsync(broker.Port);
        var (before, filesBefore) = (ProcessFigures.ResidentBytes(broker.ProcessId), Files(broker));
        using var idle = new SocketFlood();
        var begin = Stopwatch.GetTimestamp();
        await idle.OpenAsync(broker.Port, options.Count, RawRequests.QueueOffset(RequestCode.GetMaxOffset, "bystander", 0).ToBytes(1));
        var opening = Stopwatch.GetElapsedTime(begin);
        figures["idle connections"] = idle.StillOpen();
        figures["opened per second"] = Math.Round(options.Count / opening.TotalSeconds);
        var crowded = ProcessFigures.ResidentBytes(broker.ProcessId);
        figures["resident MB before"] = before >> 20;
        figures["resident MB with idle ones"] = crowded >> 20;
        figures["bytes per idle connection"] = Math.Round((double)(crowded - before) / options.Count);
        options.Say($"  {options.Count} idle connections after {opening.TotalSeconds:0.0} s, {crowded >> 20} MB resident");

        using var slow = new SocketFlood();
        var whole = RawRequests.Send("bystander", 1, new byte[500]).ToBytes(1);
        await slow.OpenAsync(broker.Port, Slow, whole.AsMemory(0, 5));
        var (calls, errors) = await WorkAsync(broker, slow, whole);
        figures["active connections"] = Active;
        figures["calls of active ones"] = calls;
        figures["errors of active ones"] = errors;
        figures["slow connections"] = Slow;
        figures["resident MB at most"] = Math.Max(crowded, ProcessFigures.ResidentBytes(broker.ProcessId)) >> 20;
        options.Say($"  {calls} calls of {Active} active connections, {errors} errors");

        // Silent ones are closed by the broker; the slow ones never finished a frame, so they count as silent too.
        begin = Stopwatch.GetTimestamp();
        while (Files(broker) > filesBefore + 20 && Stopwatch.GetElapsedTime(begin) < s_patience)
        {
            await Task.Delay(500);
        }

        figures["files left open"] = Files(broker) - filesBefore;
        figures["closed after s"] = Math.Round(Stopwatch.GetElapsedTime(begin).TotalSeconds, 1);
        figures["resident MB after"] = ProcessFigures.ResidentBytes(broker.ProcessId) >> 20;
        await bystander.EndAsync();
        figures["bystander calls"] = bystander.Calls;
        figures["bystander errors"] = bystander.Errors;
        figures["bystander ms p99"] = bystander.Millis(0.99);
        Judge(figures, bystander, violations);
    }

    private static void Judge(Dictionary<string, double> figures, Bystander bystander, List<string> violations)
    {
        if (bystander.Errors > 0)
        {
            violations.Add($"I9 {bystander.Errors} of {bystander.Calls} calls of a bystander failed: {bystander.Problem}");
        }

        if (figures["errors of active ones"] > 0)
        {
            violations.Add($"I9 {figures["errors of active ones"]} calls of active connections failed.");
        }

        if (figures["files left open"] > 20)
        {
            violations.Add($"I8 {figures["files left open"]} files of silent connections are still open after {s_patience.TotalSeconds} s.");
        }
    }

    /// <summary>A thousand clients send and pull; the slow ones say another byte now and then.</summary>
    private static async Task<(int Calls, int Errors)> WorkAsync(BrokerProcess broker, SocketFlood slow, byte[] whole)
    {
        var (calls, errors) = (0, 0);
        var begin = Stopwatch.GetTimestamp();
        var clients = Enumerable.Range(0, Active).Select(number => Task.Run(async () =>
        {
            try
            {
                using var connection = await RawConnection.OpenAsync(broker.Port);
                while (Stopwatch.GetElapsedTime(begin) < s_activeTime)
                {
                    var sent = await connection.CallAsync(RawRequests.Send("bystander", 2, new byte[100]));
                    var pulled = await connection.CallAsync(RawRequests.Pull("crowd", "bystander", 3, 0, TimeSpan.FromMilliseconds(200 + number)));
                    Interlocked.Add(ref calls, 2);
                    Interlocked.Add(ref errors, sent.Code == ResponseCode.Success && pulled.Code == ResponseCode.PullNotFound ? 0 : 1);
                }
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or OperationCanceledException)
            {
                Interlocked.Increment(ref errors);
            }
        })).ToArray();
        var all = Task.WhenAll(clients);
        for (var at = 5; !all.IsCompleted && at < whole.Length - 1; at++)
        {
            await slow.SayAsync(whole.AsMemory(at, 1));
            await Task.Delay(200);
        }

        await all;
        return (calls, errors);
    }

    /// <summary>Clients whose pulls wait are gone without a word: nothing waits for them any more.</summary>
    private static async Task VanishAsync(Dictionary<string, double> figures, List<string> violations)
    {
        await using var broker = await TestBroker.StartAsync();
        using (var connection = await RawConnection.OpenAsync(broker.EndPoint.Port))
        {
            await connection.CallAsync(RawRequests.CreateTopic("silent"));
        }

        using var clients = new SocketFlood();
        await clients.OpenAsync(broker.EndPoint.Port, Parked, RawRequests.Pull("vanished", "silent", 0, 0, TimeSpan.FromSeconds(60)).ToBytes(1));
        await Eventually.EqualAsync(Parked, ParkedPulls);
        var begin = Stopwatch.GetTimestamp();
        clients.Dispose();
        try
        {
            await Eventually.EqualAsync(0, ParkedPulls);
        }
        catch (TimeoutException)
        {
            violations.Add($"I8 {ParkedPulls()} of {Parked} pulls wait for clients that are gone.");
        }

        figures["pulls of vanished clients"] = Parked;
        figures["given back after ms"] = Math.Round(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    private static int ParkedPulls()
    {
        var sum = 0L;
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Name == "rocketstyle_parked_pulls") { l.EnableMeasurementEvents(i); } } };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => sum += value);
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => sum += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return (int)sum;
    }

    private static int Files(BrokerProcess broker) =>
        Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{broker.ProcessId}/fd")).Count();
}
