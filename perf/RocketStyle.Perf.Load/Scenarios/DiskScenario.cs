using System.Diagnostics;
using System.Globalization;
using RocketStyle.Perf.Load.Limits;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>The disk alone: groups of records, one write and one fdatasync each. No broker takes part.</summary>
internal sealed class DiskScenario(LoadOptions options) : IScenario
{
    private static readonly int[] GroupSizes = [1, 16, 64, 256];

    private const int RecordOverhead = 181; // fixed fields, a topic and the usual properties

    public Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        IReadOnlyList<LoadRow> rows = [.. GroupSizes.Select(Row)];
        return Task.FromResult(rows);
    }

    private LoadRow Row(int records)
    {
        var clock = new RunClock(null);
        var began = Stopwatch.GetTimestamp();
        var latency = DiskProbe.Run(options.LimitFolder ?? Path.GetTempPath(), records, options.Size + RecordOverhead, options.Duration / 4);
        var figures = clock.Stop(latency.Count * records, latency, []) with { Duration = Stopwatch.GetElapsedTime(began) };
        return new LoadRow(string.Create(CultureInfo.InvariantCulture, $"disk: {records} records, write + fdatasync"), figures);
    }
}
