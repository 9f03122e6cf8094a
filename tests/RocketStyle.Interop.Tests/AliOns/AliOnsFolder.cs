using System.Runtime.CompilerServices;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>The folder of the JavaScript client and its scenarios, in the source tree: npm installs there.</summary>
internal static class AliOnsFolder
{
    internal static string FullName { get; } = Path.Combine(TestProject(), "ali-ons");

    private static string TestProject([CallerFilePath] string here = "") => Path.GetDirectoryName(Path.GetDirectoryName(here))!;
}
