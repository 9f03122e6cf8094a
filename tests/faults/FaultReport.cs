using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RocketStyle.Faults;

/// <summary>Runs cases and gathers what they brought: a table for people, one JSON for the rest.</summary>
internal sealed class FaultReport(int seed)
{
    private const int ViolationsShown = 10;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly List<(IFaultCase Case, CaseResult? Result, TimeSpan Duration)> _rows = [];

    /// <summary>Whether any case found a broken promise.</summary>
    internal bool HasViolations => _rows.Exists(r => r.Result is { Violations.Count: > 0 });

    internal async Task RunAsync(IFaultCase one, CaseOptions options, CancellationToken cancellation)
    {
        if (one.Missing is { } why)
        {
            options.Say($"{one.Name}: skipped: {why}");
            _rows.Add((one, null, TimeSpan.Zero));
            return;
        }

        options.Say($"{one.Name}: {one.Description}");
        var started = Stopwatch.GetTimestamp();
        var result = await one.RunAsync(options, cancellation);
        _rows.Add((one, result, Stopwatch.GetElapsedTime(started)));
    }

    internal void Print(Action<string> say)
    {
        foreach (var (one, result, _) in _rows)
        {
            if (result is { Table.Count: > 0 })
            {
                say($"{Environment.NewLine}{one.Name}");
                result.Table.ToList().ForEach(say);
            }
        }

        say($"{Environment.NewLine}{"case",-16} {"seconds",8} {"violations",10}  figures");
        foreach (var (one, result, duration) in _rows)
        {
            var figures = result is null ? $"skipped: {one.Missing}" : string.Join(", ", result.Figures.Select(f => $"{f.Key} {Number(f.Value)}"));
            say($"{one.Name,-16} {Number(duration.TotalSeconds),8} {result?.Violations.Count ?? 0,10}  {figures}");
            foreach (var violation in result?.Violations.Take(ViolationsShown) ?? [])
            {
                say($"  {violation}");
            }
        }
    }

    internal string ToJson()
    {
        var cases = new JsonArray();
        foreach (var (one, result, duration) in _rows)
        {
            var row = new JsonObject
            {
                ["case"] = one.Name,
                ["skipped"] = result is null ? one.Missing : null,
                ["seconds"] = Math.Round(duration.TotalSeconds, 2),
                ["violations"] = new JsonArray([.. (result?.Violations ?? []).Select(v => (JsonNode)v)]),
                ["figures"] = new JsonObject((result?.Figures ?? new Dictionary<string, double>()).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            };
            cases.Add((JsonNode)row);
        }

        return new JsonObject { ["seed"] = seed, ["cases"] = cases }.ToJsonString(s_indented);
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
