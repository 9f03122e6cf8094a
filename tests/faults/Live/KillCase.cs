namespace RocketStyle.Faults.Live;

/// <summary>kill -9 of a real broker, also while it recovers.</summary>
internal sealed class KillCase : IFaultCase
{
    public string Name => "kill";

    public string Description => "Kills a real broker under mixed load, every third time again while it recovers.";

    public string? Missing => null;

    public int DefaultCount => 200;

    public Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation) =>
        new CrashRounds(CrashKind.Kill, options).RunAsync(cancellation);
}
