namespace RocketStyle.Testing.Processes;

/// <summary>Where the build put things, in the configuration in which the tests themselves were built.</summary>
public static class BuildOutput
{
    /// <summary>The broker's program. Built before this project, never linked.</summary>
    public static string BrokerProgram { get; } = Find("RocketStyle.Broker.Host", "RocketStyle.Broker.Host.dll");

    /// <summary>The name server's own program. Built before this project, never linked.</summary>
    public static string NameServerProgram { get; } = Find("RocketStyle.NameServer.Host", "RocketStyle.NameServer.Host.dll");

    /// <summary>The program that runs .NET programs: the one that runs us.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Find(string project, string file)
    {
        // <root>/.artifacts/bin/<project>/<configuration>
        var ours = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(ours.Parent!.Parent!.FullName, project, ours.Name, file);
    }
}
