using System.CommandLine;
using RocketStyle.Store;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>The options every <c>store</c> command has: which store it is, found as the broker itself finds it.</summary>
internal sealed class StoreTarget
{
    internal Option<string?> Path { get; } = new("--store", "-s")
    {
        Description = "Folder of the store. Default: storePathRootDir of the broker's settings.",
        Recursive = true,
    };

    internal Option<string?> File { get; } = new("-c")
    {
        Description = "The broker's settings file, as for the broker itself.",
        Recursive = true,
    };

    internal Option<string[]> Set { get; } = new("--set")
    {
        Description = "A setting of the broker, key=value; may be given several times.",
        Recursive = true,
    };

    internal Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON, for programs.",
        Recursive = true,
    };

    /// <summary>The store's options, from arguments, environment and settings file.</summary>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    internal StoreOptions Resolve(ParseResult parsed)
    {
        var arguments = new List<string>();
        foreach (var setting in parsed.GetValue(Set) ?? [])
        {
            arguments.Add(setting.Contains('=', StringComparison.Ordinal) ? $"--{setting}" : throw new ArgumentException($"--set {setting}: key=value is expected."));
        }

        if (parsed.GetValue(Path) is { } path)
        {
            arguments.Add($"--storePathRootDir={path}");
        }

        if (parsed.GetValue(File) is { } file)
        {
            arguments.AddRange(["-c", file]);
        }

        var settings = HostSettings.Read([.. arguments], Directory.GetCurrentDirectory());
        return settings.Problems.Count == 0 ? settings.Store : throw new ArgumentException(string.Join(' ', settings.Problems));
    }
}
