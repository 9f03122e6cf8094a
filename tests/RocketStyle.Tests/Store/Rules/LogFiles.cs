namespace RocketStyle.Tests.Store.Rules;

/// <summary>Harms the files of a store that is closed, or of the copy a crash leaves.</summary>
internal static class LogFiles
{
    internal static void FlipBit(string path, long bit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = bit / 8;
        var value = file.ReadByte();
        file.Position = bit / 8;
        file.WriteByte((byte)(value ^ (1 << (int)(bit % 8))));
    }

    internal static string Log(string root, long start = 0) => Path.Combine(root, "commitlog", start.ToString("D20", System.Globalization.CultureInfo.InvariantCulture));

    internal static string Queue(string root, string topic, int queueId) => Path.Combine(root, "consumequeue", topic, $"{queueId}", new string('0', 20));

    internal static byte[] Read(string path, long at, int count)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = at;
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    internal static string[] Damage(string root)
    {
        var list = Path.Combine(root, "quarantine", "damaged.jsonl");
        return File.Exists(list) ? File.ReadAllLines(list) : [];
    }
}
