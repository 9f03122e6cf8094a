using RocketStyle.Perf.Load.Reporting;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>One kind of load.</summary>
internal interface IScenario
{
    /// <summary>Makes what it needs, measures, and gives its rows.</summary>
    Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation);
}
