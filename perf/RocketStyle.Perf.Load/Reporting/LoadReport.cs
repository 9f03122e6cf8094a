using System.Globalization;
using System.Net;
using System.Text;
using RocketStyle.Perf.Load.Measuring;

namespace RocketStyle.Perf.Load.Reporting;

/// <summary>One self-contained HTML page: throughput beside the limit, latency by percentile, throughput over time.</summary>
internal static class LoadReport
{
    private static readonly string[] Colours = ["#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f"];

    internal static void Write(string path, string title, IReadOnlyList<LoadRow> rows)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>").Append(Text(title)).Append("</title><style>")
            .Append("body{font:14px system-ui,sans-serif;margin:2rem auto;max-width:1000px;color:#111;background:#fff}")
            .Append("table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;border-bottom:1px solid #ddd;text-align:right}")
            .Append("td:first-child,th:first-child{text-align:left}svg{width:100%;height:auto;margin:.5rem 0 2rem}text{font:12px system-ui,sans-serif;fill:#333}")
            .Append("</style><h1>").Append(Text(title)).Append("</h1><p>").Append(Text(Machine())).Append("</p>");
        Table(page, rows);
        page.Append("<h2>Throughput, messages per second (grey: the limit of this machine)</h2>");
        Bars(page, rows);
        page.Append("<h2>Latency by percentile, µs, both axes logarithmic</h2>");
        LineChart.Write(page, [.. rows.Select((row, i) => new LineChart.Series(row.Scenario, Colours[i % Colours.Length], Percentiles(row.Figures.Latency)))], logarithmic: true);
        page.Append("<h2>Messages per second over time, s</h2>");
        LineChart.Write(page, [.. rows.Select((row, i) => new LineChart.Series(row.Scenario, Colours[i % Colours.Length], OverTime(row.Figures)))], logarithmic: false);
        page.Append("</html>");
        File.WriteAllText(path, page.ToString());
    }

    private static string Machine() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} CPUs, {Environment.OSVersion}, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC");

    private static void Table(StringBuilder page, IReadOnlyList<LoadRow> rows)
    {
        page.Append("<table><tr><th>scenario<th>messages/s<th>p50 µs<th>p99 µs<th>p99.9 µs<th>max µs<th>broker CPU-s/M<th>client CPU-s/M<th>limit/s<th>ratio");
        foreach (var row in rows)
        {
            var run = row.Figures;
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(row.Scenario)}<td>{run.PerSecond:N0}<td>{run.Latency.At(0.5):N0}<td>{run.Latency.At(0.99):N0}")
                .Append(CultureInfo.InvariantCulture, $"<td>{run.Latency.At(0.999):N0}<td>{run.Latency.MaxUs:N0}<td>{run.BrokerCpuPerMillion:0.00}<td>{run.ClientCpuPerMillion:0.00}")
                .Append(CultureInfo.InvariantCulture, $"<td>{row.Limit?.PerSecond:N0}<td>{row.RatioToLimit:0.00}");
        }

        page.Append("</table>");
    }

    private static void Bars(StringBuilder page, IReadOnlyList<LoadRow> rows)
    {
        const int Left = 330;
        const int Width = 560;
        var highest = rows.Max(row => Math.Max(row.Figures.PerSecond, row.Limit?.PerSecond ?? 0));
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 1000 {rows.Count * 30}\">");
        for (var i = 0; i < rows.Count; i++)
        {
            var y = i * 30;
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 18}\" text-anchor=\"end\">{Text(rows[i].Scenario)}</text>");
            if (rows[i].Limit is { } limit)
            {
                page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + 2}\" width=\"{limit.PerSecond / highest * Width:0.#}\" height=\"24\" fill=\"#ddd\"/>");
            }

            var length = rows[i].Figures.PerSecond / highest * Width;
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + 6}\" width=\"{length:0.#}\" height=\"16\" fill=\"{Colours[i % Colours.Length]}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + length + 6:0.#}\" y=\"{y + 18}\">{rows[i].Figures.PerSecond:N0}</text>");
        }

        page.Append("</svg>");
    }

    // The distance to 100 % on a logarithmic axis, so that the tail has as much room as the middle.
    private static (double X, double Y)[] Percentiles(LatencyHistogram latency) =>
        [.. Enumerable.Range(0, 41).Select(i => i / 10.0).Select(x => (Math.Pow(10, x), Math.Max(1, latency.At(1 - Math.Pow(10, -x)))))];

    private static (double X, double Y)[] OverTime(RunFigures run) => [.. run.OverTime.Select((perSecond, i) => (i / 10.0, perSecond))];

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
