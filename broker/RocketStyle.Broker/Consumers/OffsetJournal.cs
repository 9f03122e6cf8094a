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
/// version is ignored, so one left over behind a finished save can never move an offset back. A line says everything about one
/// topic and group: <c>topic@group 0:17,1:4!</c>, where ! marks a reset that waits for its consumer, or <c>topic@group -</c> when
/// either was deleted.
/// Used by one thread at a time.
/// </remarks>
internal sealed class OffsetJournal : IDisposable
{
    private const char ResetMark = '!';
    private const string RemovalMark = "-";
    private const string HeaderWord = "continues ";

    private readonly string _path;
    private SafeFileHandle? _file;
    private long _version;
    private long _end;
    private bool _isBegun;
    private bool _isTorn;

    internal OffsetJournal(string folder) => _path = Path.Combine(folder, "consumerOffset.journal");

    /// <summary>Applies the journal to a table that was just loaded from the file of this version.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">The file's version; null when there is no file any more: then what the journal knows counts.</param>
    /// <param name="orLater">
    /// Whether that file is the backup of a harmed one, which the journal continues then: it knows what is newer, never what is older.
    /// </param>
    /// <returns>How many lines counted.</returns>
    internal int Replay(OffsetTable table, long? version, bool orLater)
    {
        if (!File.Exists(_path))
        {
            return 0;
        }

        var lines = 0;
        foreach (var line in File.ReadLines(_path, Encoding.UTF8))
        {
            // The first damaged line is where the last write was cut off; nothing behind it was acknowledged as saved.
            if (!TryCheck(line, out var content) || (lines == 0 && version is { } wanted && !Continues(content, wanted, orLater)))
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

    /// <summary>Begins an empty journal that continues the file of this version. When it fails, the next append tries it first.</summary>
    internal void Restart(long version)
    {
        _version = version;
        _isBegun = false;
        if (_file is null)
        {
            var file = DiskFile.Open(_path, FileMode.OpenOrCreate);
            DiskSync.Directory(Path.GetDirectoryName(_path)!);
            _file = file;
        }

        _end = 0;
        _isTorn = true;
        Write(Line(Header(version)));
        _isBegun = true;
    }

    /// <summary>Appends offsets and makes them durable; what a failed call left behind is written over by the next.</summary>
    internal void Append(IReadOnlyCollection<OffsetSnapshot> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        if (!_isBegun)
        {
            Restart(_version);
        }

        var text = new StringBuilder();
        foreach (var change in changes)
        {
            text.Append(Line($"{change.Topic}@{change.Group} {(change.IsRemoved ? RemovalMark : Queues(change))}"));
        }

        Write(text.ToString());
    }

    public void Dispose() => _file?.Dispose();

    private static string Queues(OffsetSnapshot change)
    {
        var queues = change.Offsets.Select((offset, queueId) => (offset, queueId)).Where(queue => queue.offset >= 0).Select(queue => string.Create(
            CultureInfo.InvariantCulture, $"{queue.queueId}:{queue.offset}{(change.PendingResets.Contains(queue.queueId) ? ResetMark : null)}"));
        return string.Join(',', queues);
    }

    private void Write(string text)
    {
        if (_isTorn)
        {
            // Behind the end may lie whole lines of a write that failed or of an older journal, and they would count again.
            DiskFile.SetLength(_file!, _end);
        }

        _isTorn = true;
        var bytes = Encoding.UTF8.GetBytes(text);
        DiskFile.Write(_file!, bytes, _end);
        DiskSync.Data(_file!);
        _isTorn = false;
        _end += bytes.Length;
    }

    private static string Header(long version) => string.Create(CultureInfo.InvariantCulture, $"{HeaderWord}{version}");

    private static bool Continues(string header, long version, bool orLater) =>
        header.StartsWith(HeaderWord, StringComparison.Ordinal)
        && long.TryParse(header.AsSpan(HeaderWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var found)
        && (found == version || (orLater && found > version));

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

        var (group, topic, queues) = (content[(at + 1)..space], content[..at], content[(space + 1)..]);
        if (queues == RemovalMark)
        {
            table.RestoreRemoval(group, topic);
            return;
        }

        foreach (var queue in queues.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = queue.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0
                && int.TryParse(queue.AsSpan(0, colon), CultureInfo.InvariantCulture, out var queueId)
                && long.TryParse(queue.AsSpan(colon + 1).TrimEnd(ResetMark), CultureInfo.InvariantCulture, out var offset))
            {
                table.Restore(group, topic, queueId, offset, queue.EndsWith(ResetMark));
            }
        }
    }
}
