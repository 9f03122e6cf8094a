using System.Globalization;
using System.Text.Json;

namespace RocketStyle.Perf.Load;

/// <summary>What a scenario measured.</summary>
internal sealed record LoadReport(string Scenario, long Messages, TimeSpan Duration, TimeSpan ClientCpu, LatencyHistogram Latency)
{
    private double PerSecond => Messages / Duration.TotalSeconds;

    private double CpuSecondsPerMillion => ClientCpu.TotalSeconds * 1e6 / Messages;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scenario}: {Messages:N0} messages in {Duration.TotalSeconds:0.00} s, {PerSecond:N0}/s; p50 {Latency.At(0.5):0} µs, p99 {Latency.At(0.99):0} µs, p99.9 {Latency.At(0.999):0} µs, max {Latency.At(1):0} µs; client {CpuSecondsPerMillion:0.00} CPU-s per million");

    internal string ToJson() => JsonSerializer.Serialize(new
    {
        scenario = Scenario,
        messagesPerSecond = PerSecond,
        p50Us = Latency.At(0.5),
        p99Us = Latency.At(0.99),
        p999Us = Latency.At(0.999),
        maxUs = Latency.At(1),
        clientCpuSecondsPerMillion = CpuSecondsPerMillion,
    });
}
