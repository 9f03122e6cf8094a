using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Processes;

/// <summary>Says a measured figure: into the test's output, from where the build script collects it, and to the console.</summary>
internal static class Figures
{
    internal static void Say(this ITestOutputHelper output, FormattableString figure)
    {
        var line = "figure: " + FormattableString.Invariant(figure);
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
