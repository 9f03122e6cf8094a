using System.Runtime.CompilerServices;

namespace RocketStyle.Interop.Tests.Processes;

/// <summary>Where the build put things, in the configuration in which the tests themselves were built.</summary>
internal static class BuildOutput
{
    /// <summary>The broker's program. Built before this project, never linked.</summary>
    internal static string BrokerProgram { get; } = Find("RocketStyle.Broker.Host", "RocketStyle.Broker.Host.dll");

    /// <summary>The folder of the JavaScript client and its scenarios, in the source tree: npm installs there.</summary>
    internal static string AliOns { get; } = Path.Combine(TestProject(), "ali-ons");

    /// <summary>The program that runs .NET programs: the one that runs us.</summary>
    internal static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Find(string project, string file)
    {
        // <root>/.artifacts/bin/<project>/<configuration>
        var ours = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(ours.Parent!.Parent!.FullName, project, ours.Name, file);
    }

    private static string TestProject([CallerFilePath] string here = "") => Path.GetDirectoryName(Path.GetDirectoryName(here))!;
}
