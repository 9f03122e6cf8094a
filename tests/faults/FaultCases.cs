using RocketStyle.Faults.Attacks;
using RocketStyle.Faults.Clock;
using RocketStyle.Faults.CrashStates;
using RocketStyle.Faults.Errors;
using RocketStyle.Faults.Flips;
using RocketStyle.Faults.Live;
using RocketStyle.Faults.Mutants;

namespace RocketStyle.Faults;

/// <summary>All cases. A new one is a class and a line here.</summary>
internal static class FaultCases
{
    internal static IReadOnlyList<IFaultCase> All { get; } =
    [
        new CrashStateCase(),
        new MutantCase(),
        new ErrorCase(),
        new BitFlipCase(),
        new PowerCutCase(asynchronous: false),
        new PowerCutCase(asynchronous: true),
        new KillCase(),
        new DeviceDiesCase(),
        new DiskFullCase(),
        new SlowDiskCase(),
        new ClockCase(),
        new NameServerCase(),
        new FrameCase(),
        new ConnectionCase(),
    ];
}
