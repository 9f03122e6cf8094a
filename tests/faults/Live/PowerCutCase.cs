namespace RocketStyle.Faults.Live;

/// <summary>The flagship: power cuts of a real broker on a real file system.</summary>
internal sealed class PowerCutCase(bool asynchronous) : IFaultCase
{
    public string Name => asynchronous ? "power-cut-async" : "power-cut";

    public string Description => asynchronous
        ? "Cuts the power under ASYNC_FLUSH: measures the age of the oldest acknowledged message that is lost."
        : "Cuts the power of a real broker on ext4 under mixed load: nothing acknowledged is lost, changed, reordered or numbered again.";

    public string? Missing => LoopDisk.Missing;

    public int DefaultCount => asynchronous ? 50 : 200;

    public Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation) =>
        new CrashRounds(CrashKind.PowerCut, options, asynchronous).RunAsync(cancellation);
}
