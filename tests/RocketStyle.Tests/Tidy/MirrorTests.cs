namespace RocketStyle.Tests.Tidy;

/// <summary>Whoever reads a file finds its tests in the same place of the other tree.</summary>
public sealed class MirrorTests
{
    /// <summary>Folders of the test project that mirror no product project.</summary>
    private static readonly string[] NoMirror = ["EndToEnd", "Tidy", "Fixtures", "Testing", "Faults"];

    /// <summary>What the store promises about durability: one file per rule, across its parts.</summary>
    private const string Rules = "Store/Rules";

    [Fact]
    public void Every_test_folder_mirrors_a_product_folder() =>
        TidyAssert.None(
            from folder in TestFolders()
            let parts = folder.Split('/')
            where !NoMirror.Contains(parts[0]) && folder != Rules && !ProductFolders().Contains(folder)
            select $"tests/RocketStyle.Tests/{folder} mirrors no folder of the product.");

    [Fact]
    public void Every_product_project_with_behaviour_has_tests() =>
        TidyAssert.None(
            from project in RepositoryLayout.ProductProjects.Keys
            where RepositoryLayout.ProductFiles.Count(file => file.Contains($"/{project}/", StringComparison.Ordinal)) > 3
            let folder = project["RocketStyle.".Length..].Replace(".Host", "/Host", StringComparison.Ordinal)
            where !TestFolders().Any(test => test == folder || test.StartsWith(folder + '/', StringComparison.Ordinal))
            select $"{project} has no tests.");

    private static HashSet<string> TestFolders() =>
        [.. RepositoryLayout.SourceFiles
            .Select(RepositoryLayout.Relative)
            .Where(file => file.StartsWith("tests/RocketStyle.Tests/", StringComparison.Ordinal))
            .Select(file => Path.GetDirectoryName(file["tests/RocketStyle.Tests/".Length..])!)
            .Where(folder => folder.Length > 0)];

    /// <summary>Product folders as their tests name them: <c>broker/RocketStyle.Store/Log</c> is <c>Store/Log</c>.</summary>
    private static HashSet<string> ProductFolders() =>
        [.. RepositoryLayout.ProductFiles
            .Select(file => Path.GetDirectoryName(RepositoryLayout.Relative(file))!)
            .Select(folder => string.Join('/', folder.Split('/').Skip(1)))
            .Select(folder => folder["RocketStyle.".Length..].Replace(".Host", "/Host", StringComparison.Ordinal))
            .SelectMany(folder => Prefixes(folder))];

    private static IEnumerable<string> Prefixes(string folder)
    {
        var parts = folder.Split('/');
        return Enumerable.Range(1, parts.Length).Select(count => string.Join('/', parts.Take(count)));
    }
}
