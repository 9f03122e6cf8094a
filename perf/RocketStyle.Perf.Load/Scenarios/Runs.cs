using RocketStyle.Perf.Load.Limits;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Runs a measurement several times, the limit's between the broker's, and gives the run in the middle of each.</summary>
internal static class Runs
{
    /// <param name="name">How the row is called.</param>
    /// <param name="options">How many runs, with or without limit, placement.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="measure">One run against a target.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task<LoadRow> MeasureAsync(
        string name, LoadOptions options, LoadTarget broker, Func<LoadTarget, Task<RunFigures>> measure, CancellationToken cancellation)
    {
        var runs = new List<RunFigures>();
        var limits = new List<RunFigures>();
        await using var process = options.WithLimit ? await LimitProcess.StartAsync(options, cancellation) : null;
        var limit = process is null ? null : new LoadTarget(process.EndPoint, process.Figures);
        for (var run = 0; run < options.Runs; run++)
        {
            runs.Add(await PlacedAsync(options.Placement, broker, measure));
            if (limit is not null)
            {
                limits.Add(await PlacedAsync(options.Placement, limit, measure));
            }
        }

        return new LoadRow(name, RunFigures.Median(runs), limits.Count == 0 ? null : RunFigures.Median(limits));
    }

    private static async Task<RunFigures> PlacedAsync(Placement placement, LoadTarget target, Func<LoadTarget, Task<RunFigures>> measure)
    {
        target.Place(placement);
        try
        {
            return await measure(target);
        }
        finally
        {
            target.Release(placement);
        }
    }
}
