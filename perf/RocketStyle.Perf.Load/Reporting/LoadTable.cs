using System.Globalization;
using RocketStyle.Perf.Load.Measuring;

namespace RocketStyle.Perf.Load.Reporting;

/// <summary>Rows aligned for people; each is printed when it is known.</summary>
internal static class LoadTable
{
    internal static string Head => string.Create(
        CultureInfo.InvariantCulture,
        $"{"scenario",-44} {"messages/s",12} {"p50 µs",9} {"p99 µs",9} {"p99.9 µs",9} {"max µs",9} {"broker",8} {"client",8} {"B/msg",7} {"ratio",6}");

    internal static string Foot =>
        "broker, client: CPU seconds per million messages; B/msg: bytes the client allocated per message; ratio: of the limit measured in the same run.";

    internal static IEnumerable<string> Lines(LoadRow row)
    {
        yield return Line(row.Scenario, row.Figures, row.RatioToLimit);
        if (row.Limit is { } limit)
        {
            yield return Line("  limit of this machine", limit, null);
        }
    }

    private static string Line(string name, RunFigures run, double? ratio) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-44} {run.PerSecond,12:N0} {run.Latency.At(0.5),9:N0} {run.Latency.At(0.99),9:N0} {run.Latency.At(0.999),9:N0} {run.Latency.MaxUs,9:N0} {Cpu(run.BrokerCpuPerMillion),8} {Cpu(run.ClientCpuPerMillion),8} {run.AllocatedPerMessage,7:N0} {ratio,6:0.00}");

    private static string Cpu(double? seconds) => seconds is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
