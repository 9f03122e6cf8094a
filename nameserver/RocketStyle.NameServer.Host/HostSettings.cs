using Microsoft.Extensions.Logging;
using RocketStyle.Remoting.Settings;

namespace RocketStyle.NameServer.Host;

/// <summary>What the file, the environment and the arguments say, checked: later sources win.</summary>
internal sealed record HostSettings
{
    private const string EnvironmentPrefix = "ROCKETSTYLE_";

    internal required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Everything that keeps the program from starting, one sentence each with key, value and what is allowed.</summary>
    internal required IReadOnlyList<string> Problems { get; init; }

    internal required NameServerOptions NameServer { get; init; }

    internal required LogLevel LogLevel { get; init; }

    /// <summary>The file the settings come from; null when there is none.</summary>
    internal required string? File { get; init; }

    /// <summary>Every setting, for help and documentation.</summary>
    internal static SettingTable Table()
    {
        var table = new SettingTable();
        _ = new NameServerSettings(table);
        return table;
    }

    /// <param name="arguments">Arguments of the program.</param>
    /// <param name="folder">Where <c>config/nameserver.json</c> is looked for, and what relative paths begin at.</param>
    internal static HostSettings Read(string[] arguments, string folder)
    {
        var table = new SettingTable();
        var settings = new NameServerSettings(table);
        var fromArguments = SettingSource.FromArguments(arguments, out var rest);
        var problems = new List<string>();
        var file = SettingSource.FindFile(rest, folder, "nameserver.json", problems);
        var values = table.Bind(
            file is null ? SettingSource.FromText("", "no file") : SettingSource.FromFile(file),
            SettingSource.FromEnvironment(EnvironmentPrefix),
            fromArguments);
        var options = settings.Read(values, folder);
        problems.AddRange(values.Problems);
        if (problems.Count == 0)
        {
            problems.AddRange(options.Problems());
        }

        return new HostSettings
        {
            Warnings = values.Warnings,
            Problems = problems,
            NameServer = options,
            LogLevel = settings.ReadLogLevel(values),
            File = file,
        };
    }
}
