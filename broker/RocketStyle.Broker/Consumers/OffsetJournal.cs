using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;

namespace RocketStyle.Broker.Consumers;

/// <summary>
/// config/consumerOffset.journal: what was committed since consumerOffset.json was last saved, so that a crash between
/// two saves does not deliver everything of those seconds again.
/// </summary>
/// <remarks>
/// Text lines, each with its CRC-32C. The first line names the version of the file it continues; a journal of another
/// version is ignored, so one left over behind a finished save can never move an offset back.
/// Used by one thread at a time.
/// </remarks>
internal sealed class OffsetJournal : IDisposable
{
    private readonly string _path;
    private SafeFileHandle? _file;
    private long _length;

    internal OffsetJournal(string folder) => _path = Path.Combine(folder, "consumerOffset.journal");

    /// <summary>Applies the journal to a table that was just loaded from the file of this version.</summary>
    /// <returns>How many lines counted.</returns>
    internal int Replay(OffsetTable table, long version)
    {
        if (!File.Exists(_path))
        {
            return 0;
        }

        var lines = 0;
        foreach (var line in File.ReadLines(_path, Encoding.UTF8))
        {
            // The first damaged line is where the last write was cut off; nothing behind it was acknowledged as saved.
            if (!TryCheck(line, out var content) || (lines == 0 && content != Header(version)))
            {
                break;
            }

            if (lines++ > 0)
            {
                Apply(table, content);
            }
        }

        return Math.Max(0, lines - 1);
    }

    /// <summary>Begins an empty journal that continues the file of this version.</summary>
    internal void Restart(long version)
    {
        _file ??= DiskFile.Open(_path, FileMode.OpenOrCreate);
        DiskFile.SetLength(_file, 0);
        _length = 0;
        Write(Line(Header(version)));
    }

    /// <summary>Appends offsets and makes them durable.</summary>
    internal void Append(IReadOnlyCollection<(string Topic, string Group, long[] Offsets)> changes)
    {
        if (_file is null || changes.Count == 0)
        {
            return;
        }

        var text = new StringBuilder();
        foreach (var (topic, group, offsets) in changes)
        {
            var queues = offsets.Select((offset, queueId) => (offset, queueId)).Where(q => q.offset >= 0)
                .Select(q => string.Create(CultureInfo.InvariantCulture, $"{q.queueId}:{q.offset}"));
            text.Append(Line($"{topic}@{group} {string.Join(',', queues)}"));
        }

        Write(text.ToString());
    }

    public void Dispose() => _file?.Dispose();

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        DiskFile.Write(_file!, bytes, _length);
        _length += bytes.Length;
        DiskSync.Data(_file!);
    }

    private static string Header(long version) => string.Create(CultureInfo.InvariantCulture, $"continues {version}");

    private static string Line(string content) => $"{Checksum(content):x8} {content}\n";

    private static bool TryCheck(string line, out string content)
    {
        content = line.Length > 9 ? line[9..] : string.Empty;
        return line.Length > 9
            && uint.TryParse(line.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var expected)
            && expected == Checksum(content);
    }

    private static uint Checksum(string content)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(content))
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private static void Apply(OffsetTable table, string content)
    {
        var space = content.LastIndexOf(' ');
        var at = space > 0 ? content.LastIndexOf('@', space) : -1;
        if (at <= 0)
        {
            return;
        }

        foreach (var queue in content[(space + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = queue.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0
                && int.TryParse(queue.AsSpan(0, colon), CultureInfo.InvariantCulture, out var queueId)
                && long.TryParse(queue.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var offset))
            {
                table.Restore(content[(at + 1)..space], content[..at], queueId, offset);
            }
        }
    }
}
