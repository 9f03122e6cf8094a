using System.Reflection;
using System.Runtime.CompilerServices;

namespace RocketStyle.Tests.Tidy;

/// <summary>The compiled product, for rules that are easier to ask of metadata than of text.</summary>
internal static class ProductAssemblies
{
    internal static IReadOnlyList<Assembly> All { get; } =
        [.. RepositoryLayout.ProductProjects.Keys.Select(AssemblyName).Select(Assembly.Load)];

    /// <summary>Types somebody wrote: nothing the compiler made.</summary>
    internal static IEnumerable<Type> WrittenTypes() =>
        All.SelectMany(assembly => assembly.GetTypes()).Where(type => !IsGenerated(type));

    internal static string ProjectOf(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        return RepositoryLayout.ProductProjects.Keys.Single(project => AssemblyName(project) == name);
    }

    private static string AssemblyName(string project) => project == "RocketStyle.Cli" ? "rstyle" : project;

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
