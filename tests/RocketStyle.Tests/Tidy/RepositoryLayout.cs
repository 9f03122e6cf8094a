using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace RocketStyle.Tests.Tidy;

/// <summary>Reads the repository as a newcomer would: folders, projects, files.</summary>
internal static class RepositoryLayout
{
    private static readonly string[] ProductFolders = ["broker", "client", "nameserver"];
    private static readonly string[] CodeFolders = [.. ProductFolders, "tests", "perf"];

    internal static string Root { get; } = FindRoot();

    internal static IReadOnlyList<string> SourceFiles { get; } = Sources(CodeFolders);

    internal static IReadOnlyList<string> ProductFiles { get; } = Sources(ProductFolders);

    /// <summary>Project files of the product, keyed by project name.</summary>
    internal static IReadOnlyDictionary<string, string> ProductProjects { get; } = ProductFolders
        .SelectMany(top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.csproj", SearchOption.AllDirectories))
        .ToDictionary(project => Path.GetFileNameWithoutExtension(project), StringComparer.Ordinal);

    internal static string[] References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal)];

    internal static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>The project folder a source file belongs to, relative to the root: <c>broker/RocketStyle.Store</c>.</summary>
    internal static string ProjectFolder(string file) => string.Join('/', Relative(file).Split('/').Take(2));

    private static string[] Sources(string[] folders) =>
        [.. folders
            .Select(top => Path.Combine(Root, top))
            .Where(Directory.Exists)
            .SelectMany(top => Directory.EnumerateFiles(top, "*.cs", SearchOption.AllDirectories))
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal)];

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "RocketStyle.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("RocketStyle.sln not found above the tests.");
        }

        return folder.FullName;
    }
}
