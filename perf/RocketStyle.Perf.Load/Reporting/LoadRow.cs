using System.Text.Json;
using RocketStyle.Perf.Load.Measuring;

namespace RocketStyle.Perf.Load.Reporting;

/// <summary>One scenario's outcome, and the limit measured between its runs.</summary>
internal sealed record LoadRow(string Scenario, RunFigures Figures, RunFigures? Limit = null)
{
    /// <summary>Part of the limit's throughput that was reached; null without a limit.</summary>
    internal double? RatioToLimit => Limit is null ? null : Figures.PerSecond / Limit.PerSecond;

    /// <summary>For programs: one object on one line.</summary>
    internal string ToJson() => JsonSerializer.Serialize(new
    {
        scenario = Scenario,
        messages = Figures.Messages,
        messagesPerSecond = Math.Round(Figures.PerSecond),
        p50Us = Round(Figures.Latency.At(0.5)),
        p99Us = Round(Figures.Latency.At(0.99)),
        p999Us = Round(Figures.Latency.At(0.999)),
        maxUs = Round(Figures.Latency.MaxUs),
        brokerCpuSecondsPerMillion = Round(Figures.BrokerCpuPerMillion),
        clientCpuSecondsPerMillion = Round(Figures.ClientCpuPerMillion),
        clientBytesPerMessage = Round(Figures.AllocatedPerMessage),
        limitMessagesPerSecond = Limit is null ? null : (double?)Math.Round(Limit.PerSecond),
        ratioToLimit = Round(RatioToLimit),
        limitP50Us = Round(Limit?.Latency.At(0.5)),
        limitCpuSecondsPerMillion = Round(Limit?.BrokerCpuPerMillion),
    });

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 3) : null;
}
