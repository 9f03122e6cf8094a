namespace RocketStyle.Perf.Load;

/// <summary>One kind of load.</summary>
internal interface IScenario
{
    Task<LoadReport> RunAsync(CancellationToken cancellation);
}
