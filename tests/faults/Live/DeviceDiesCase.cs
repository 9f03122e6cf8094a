namespace RocketStyle.Faults.Live;

/// <summary>The disk goes away under a live broker: it stops acknowledging and ends with an error.</summary>
internal sealed class DeviceDiesCase : IFaultCase
{
    public string Name => "device-dies";

    public string Description => "Takes the disk away from a running broker: no acknowledgement after that, the process ends with an error, and afterwards everything acknowledged is there.";

    public string? Missing => LoopDisk.Missing;

    public int DefaultCount => 100;

    public Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation) =>
        new CrashRounds(CrashKind.DeviceDies, options).RunAsync(cancellation);
}
