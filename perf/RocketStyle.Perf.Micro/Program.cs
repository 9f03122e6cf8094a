using BenchmarkDotNet.Running;
using RocketStyle.Perf.Micro.Recovery;

namespace RocketStyle.Perf.Micro;

/// <summary>
/// Micro benchmarks of the stations of a message's walk: <c>--filter *Header*</c> runs some, <c>--list flat</c> names them. What cannot be a
/// micro benchmark has a word of its own: <c>recovery</c> measures how long a killed store takes to serve again.
/// </summary>
internal static class Program
{
    private const string InProcess = "--inProcess";

    private static int Main(string[] arguments)
    {
        if (arguments is ["recovery", .. var rest])
        {
            return RecoveryMeasurement.Run(RecoveryPlan.Parse(rest));
        }

        // In this process, because the project BenchmarkDotNet would generate for one of its own lies below our Directory.Build.props,
        // whose DisableTransitiveProjectReferences hides from it the products that the benchmarks' parameters are made of.
        var here = arguments.Contains(InProcess, StringComparer.OrdinalIgnoreCase) || arguments.Contains("-i") ? arguments : [.. arguments, InProcess];
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(here);
        return 0;
    }
}
