using System.Text;
using RocketStyle.Protocol.Text;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Damage;

/// <summary>The file <c>quarantine/damaged.jsonl</c>: one line per damaged place, only ever added to.</summary>
/// <remarks>Readers: anyone. Writers: one at a time, the broker's scrubber or a repair of a stopped store.</remarks>
internal static class QuarantineList
{
    internal static string FolderOf(string root) => Path.Combine(root, "quarantine");

    /// <summary>All places, as noted; lines that are torn or foreign are passed over.</summary>
    internal static IReadOnlyList<DamagedRange> Read(string root) => AtomicFile.Read(PathOf(root)) is { } bytes
        ? [.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(DamagedRange.Read).OfType<DamagedRange>()]
        : [];

    /// <summary>Adds a line and forces it to the disk; a line that an earlier writer left torn is ended first.</summary>
    internal static void Append(IDiskCalls disk, string root, DamagedRange place)
    {
        using var list = disk.Open(PathOf(root), FileMode.OpenOrCreate, FileAccess.ReadWrite);
        var length = RandomAccess.GetLength(list);
        Span<byte> last = stackalloc byte[1];
        var isTorn = length > 0 && RandomAccess.Read(list, last, length - 1) == 1 && last[0] != '\n';
        byte[] line = [.. isTorn ? "\n"u8 : default, .. FastJsonWriter.Encode(place), (byte)'\n'];
        disk.Write(list, line, length);
        disk.SyncData(list);
    }

    private static string PathOf(string root) => Path.Combine(FolderOf(root), "damaged.jsonl");
}
