using System.Text.RegularExpressions;

namespace RocketStyle.Tests.Tidy;

/// <summary>
/// An exception nobody expected is caught at a root, logged once and ends one connection, one round or the program.
/// Anywhere else a catch-all hides a mistake.
/// </summary>
public sealed partial class CatchAllTests
{
    /// <summary>The roots: loops and timer rounds that must go on, and the programs' mains.</summary>
    private static readonly Dictionary<string, int> Roots = new(StringComparer.Ordinal)
    {
    };

    [Fact]
    public void Catch_all_stands_only_at_the_roots() =>
        TidyAssert.None(
            from file in RepositoryLayout.ProductFiles
            let name = RepositoryLayout.Relative(file)
            let count = CatchAll().Count(SourceText.WithoutCommentsAndTexts(File.ReadAllText(file)))
            let allowed = Roots.GetValueOrDefault(name)
            where count > allowed
            select $"{name}: {count} catch-all, {allowed} allowed");

    [Fact]
    public void Every_root_is_a_file() =>
        TidyAssert.None(Roots.Keys.Where(file => !File.Exists(Path.Combine(RepositoryLayout.Root, file))));

    // With a filter it is no catch-all: the filter says what is expected.
    [GeneratedRegex(@"\bcatch\s*(?:\(\s*(?:System\.)?Exception(?:\s+\w+)?\s*\))?\s*\{")]
    private static partial Regex CatchAll();
}
