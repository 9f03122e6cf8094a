using System.ComponentModel;
using System.Diagnostics;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>A test that drives the ali-ons client. Without Node.js or the client it is skipped and says why; with CI=true it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AliOnsFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public AliOnsFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = Missing.Value;
        }
    }

    /// <summary>What is missing, in words; null when nothing is.</summary>
    internal static string? WhatIsMissing => Missing.Value;

    private static string? FindMissing()
    {
        if (!Directory.Exists(Path.Combine(AliOnsFolder.FullName, "node_modules", "ali-ons")))
        {
            return "The ali-ons client is not installed: npm ci --prefix tests/RocketStyle.Interop.Tests/ali-ons";
        }

        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true });
            node!.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return "Node.js is not installed.";
        }
    }
}
