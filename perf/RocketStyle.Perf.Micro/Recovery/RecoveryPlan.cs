using System.Globalization;
using RocketStyle.Store;

namespace RocketStyle.Perf.Micro.Recovery;

/// <summary>What to build and measure. Written as <c>name=value</c>; the defaults are 10 GiB in 10 million messages.</summary>
internal sealed record RecoveryPlan(string Folder, long Messages, int BodyBytes, int Queues, FlushMode FlushMode, string Step)
{
    internal static RecoveryPlan Parse(string[] arguments)
    {
        var words = arguments.Select(a => a.Split('=', 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.Ordinal);
        return new RecoveryPlan(
            words.GetValueOrDefault("folder", Path.Combine(Path.GetTempPath(), "rocketstyle-recovery")),
            Number("messages", 10_000_000),
            (int)Number("size", 1024),
            (int)Number("queues", 16),
            words.GetValueOrDefault("mode") == "async" ? FlushMode.Async : FlushMode.Sync,
            words.GetValueOrDefault("step", ""));

        long Number(string name, long usual) => words.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : usual;
    }

    /// <summary>The same plan as words for another process.</summary>
    internal string[] Words(string step) =>
    [
        "recovery", $"folder={Folder}", $"messages={Messages}", $"size={BodyBytes}", $"queues={Queues}",
        FlushMode == FlushMode.Async ? "mode=async" : "mode=sync", $"step={step}",
    ];

    internal StoreOptions Options() => new()
    {
        RootPath = Folder,
        FlushMode = FlushMode,
        DiskMaxUsedRatio = 1,
        DiskCleanForciblyRatio = 1,
        DiskWarningRatio = 1,
    };
}
