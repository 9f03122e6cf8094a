namespace RocketStyle.Faults;

/// <summary>What the command line says to a case.</summary>
/// <param name="Count">How much to play.</param>
/// <param name="Seed">Beginning of all chance.</param>
/// <param name="Only">One state or round alone, to look at it; −1 for all.</param>
/// <param name="Folder">Where temporary stores go; memory where the machine has it.</param>
/// <param name="Keep">Where what broke a promise is kept; null for nowhere.</param>
/// <param name="Jobs">Workers side by side, where a case knows how.</param>
/// <param name="Say">Takes progress lines.</param>
internal sealed record CaseOptions(int Count, int Seed, int Only, string Folder, string? Keep, int Jobs, Action<string> Say)
{
    /// <summary>The folder for stores that need no disk: a crash is played from a recording.</summary>
    internal static string MemoryFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
}
