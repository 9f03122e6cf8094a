using System.Text.RegularExpressions;
using RocketStyle.Tests.Tidy;

namespace RocketStyle.Tests.EndToEnd.Scenarios;

/// <summary>The table beside this file says which test plays which scenario: what it names is there.</summary>
public sealed partial class ScenarioTableTests
{
    [Fact]
    public void Every_test_in_the_table_of_scenarios_exists_and_every_scenario_has_one_in_raw_frames()
    {
        var rows = File.ReadLines(Path.Combine(RepositoryLayout.Root, "tests/RocketStyle.Tests/EndToEnd/Scenarios/README.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Scenario |", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .ToList();
        var here = NamesHere();
        var aliOns = NamesOfAliOns();

        Assert.InRange(rows.Count, 20, 100);
        Assert.All(rows, row => Assert.NotEmpty(NamesIn(row[2])));
        Assert.Empty(rows.SelectMany(row => NamesIn(row[2])).Except(here));
        Assert.Empty(rows.SelectMany(row => NamesIn(row[3])).Except(aliOns));
        Assert.All(rows.Where(row => NamesIn(row[3]).Count == 0), row => Assert.Equal("–", row[3].Trim()));
    }

    private static HashSet<string> NamesHere() =>
        [.. from type in typeof(ScenarioTableTests).Assembly.GetTypes()
            from method in type.GetMethods()
            where method.IsDefined(typeof(FactAttribute), inherit: true)
            select $"{type.Name}.{method.Name}"];

    private static HashSet<string> NamesOfAliOns() =>
        [.. from file in Directory.EnumerateFiles(Path.Combine(RepositoryLayout.Root, "tests/RocketStyle.Interop.Tests/AliOns"), "*Tests.cs")
            from Match match in AliOnsFact().Matches(File.ReadAllText(file))
            select $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"];

    private static List<string> NamesIn(string cell) => [.. CodeName().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"\[AliOnsFact\]\s+public async Task (\w+)\(")]
    private static partial Regex AliOnsFact();
}
