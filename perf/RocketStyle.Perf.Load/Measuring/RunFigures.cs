namespace RocketStyle.Perf.Load.Measuring;

/// <summary>What one run measured.</summary>
internal sealed record RunFigures(long Messages, TimeSpan Duration, LatencyHistogram Latency)
{
    /// <summary>CPU seconds of this process.</summary>
    internal double ClientCpu { get; init; }

    /// <summary>CPU seconds of the broker; null when its process is not on this machine.</summary>
    internal double? BrokerCpu { get; init; }

    /// <summary>Bytes this process allocated.</summary>
    internal long Allocated { get; init; }

    /// <summary>Messages per second in each tenth of a second.</summary>
    internal IReadOnlyList<double> OverTime { get; init; } = [];

    internal double PerSecond => Messages / Duration.TotalSeconds;

    internal double ClientCpuPerMillion => ClientCpu * 1e6 / Math.Max(1, Messages);

    internal double? BrokerCpuPerMillion => BrokerCpu * 1e6 / Math.Max(1, Messages);

    internal double AllocatedPerMessage => Allocated / (double)Math.Max(1, Messages);

    /// <summary>The run in the middle when sorted by throughput.</summary>
    internal static RunFigures Median(IEnumerable<RunFigures> runs)
    {
        var sorted = runs.OrderBy(run => run.PerSecond).ToArray();
        return sorted[sorted.Length / 2];
    }
}
