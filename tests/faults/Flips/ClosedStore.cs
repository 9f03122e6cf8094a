using RocketStyle.Faults.CrashStates;
using RocketStyle.Faults.Disk;
using RocketStyle.Faults.Errors;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.Flips;

/// <summary>The files of a store that lived and was closed, in memory, and its book.</summary>
/// <param name="Files">Content by path below the root.</param>
/// <param name="Ledger">What was promised.</param>
internal sealed record ClosedStore(IReadOnlyDictionary<string, byte[]> Files, FaultLedger Ledger)
{
    private const int Steps = 60;

    internal static ClosedStore Make(CaseOptions options, int number)
    {
        var folder = Path.Combine(options.Folder, $"rocketstyle-{Guid.NewGuid():N}");
        try
        {
            var disk = new RecordingDisk(folder);
            var ledger = new FaultLedger();
            using (var load = new MixedLoad(folder, disk, ledger, new Random(unchecked((options.Seed * 7919) + number)), FlushMode.Sync))
            {
                load.Open();
                for (var step = 0; step < Steps; step++)
                {
                    load.Step();
                }
            }

            var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllBytes, StringComparer.Ordinal);
            return new ClosedStore(files, ledger);
        }
        finally
        {
            DiskCalls.Replace(null);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes the files with one bit flipped in the used part of one of a kind; every second time as a killed process leaves them.</summary>
    /// <returns>Where, for people.</returns>
    internal string MaterialiseFlipped(string folder, FileKind kind, Random random)
    {
        var candidates = Files.Where(f => kind.Holds(f.Key) && Used(f.Value) > 0).OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        var (hit, content) = candidates[random.Next(candidates.Count)];
        var bit = random.NextInt64(Used(content) * 8L);
        foreach (var (path, bytes) in Files)
        {
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var copy = bytes.AsSpan().ToArray();
            if (path == hit)
            {
                copy[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            }

            File.WriteAllBytes(target, copy);
        }

        var killed = random.Next(2) == 0;
        if (killed)
        {
            File.WriteAllText(Path.Combine(folder, "abort"), "1");
        }

        return $"bit {bit} of {hit}{(killed ? ", killed" : ", closed")}";
    }

    private static int Used(byte[] content) => content.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
}
