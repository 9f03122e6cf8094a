using BenchmarkDotNet.Running;

namespace RocketStyle.Perf.Micro;

/// <summary>Micro benchmarks of the stations of a message's walk: <c>--filter *Header*</c> runs some, <c>--list flat</c> names them.</summary>
internal static class Program
{
    private static void Main(string[] arguments) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
}
