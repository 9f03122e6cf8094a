using BenchmarkDotNet.Running;
using RocketStyle.Perf.Micro.Recovery;

namespace RocketStyle.Perf.Micro;

/// <summary>
/// Micro benchmarks of the stations of a message's walk: <c>--filter *Header*</c> runs some, <c>--list flat</c> names them. What cannot be a
/// micro benchmark has a word of its own: <c>recovery</c> measures how long a killed store takes to serve again.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["recovery", .. var rest])
        {
            return RecoveryMeasurement.Run(RecoveryPlan.Parse(rest));
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }
}
