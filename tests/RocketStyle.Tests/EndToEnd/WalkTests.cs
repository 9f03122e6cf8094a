using System.Reflection;
using System.Text.RegularExpressions;
using RocketStyle.Tests.Tidy;

namespace RocketStyle.Tests.EndToEnd;

/// <summary>The walk printed in the README is the walk of the code: every station it names exists.</summary>
public sealed partial class WalkTests
{
    private const int Stations = 23;

    [Fact]
    public void Every_station_of_the_walk_in_the_readme_is_a_method_of_the_product()
    {
        var stations = StationLines();
        Assert.Equal(Enumerable.Range(1, Stations), stations.Select(station => station.Number));

        var missing = stations
            .SelectMany(station => CodeName().Matches(station.Text).Select(match => match.Groups[1].Value))
            .Where(name => !Exists(name))
            .ToArray();
        Assert.True(missing.Length == 0, $"In the README, but not in the code: {string.Join(", ", missing)}");
    }

    [GeneratedRegex(@"^(\d+)\. (.*)$", RegexOptions.Multiline)]
    private static partial Regex StationLine();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex CodeName();

    private static List<(int Number, string Text)> StationLines()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryLayout.Root, "README.md"));
        var walk = readme[readme.IndexOf("## A message's walk", StringComparison.Ordinal)..];
        return [.. StationLine().Matches(walk).Select(match => (int.Parse(match.Groups[1].Value), match.Groups[2].Value))];
    }

    private static bool Exists(string name)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var (type, method) = (name.Split('.')[0], name.Split('.')[1]);
        return ProductAssemblies.All
            .SelectMany(assembly => assembly.GetTypes())
            .Where(candidate => candidate.Name == type)
            .Any(candidate => candidate.GetMethods(Any).Any(found => found.Name == method));
    }
}
