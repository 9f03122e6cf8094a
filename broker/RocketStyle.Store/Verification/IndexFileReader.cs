using System.Buffers.Binary;
using System.Globalization;
using RocketStyle.Store.Index;

namespace RocketStyle.Store.Verification;

/// <summary>One index file, read entry by entry; checks on the way that every entry hangs in the chain of its slot.</summary>
internal sealed class IndexFileReader : IDisposable
{
    private readonly QuietFile _file;
    private readonly StoreFolder _folder;
    private readonly int[] _heads;
    private readonly long _begin;

    private IndexFileReader(StoreFolder folder, string path)
    {
        _folder = folder;
        Path = folder.Relative(path);
        Name = long.Parse(System.IO.Path.GetFileName(path), CultureInfo.InvariantCulture);
        _file = new QuietFile(path, 1 << 20);
        _heads = new int[folder.Options.IndexSlots];
        Span<byte> header = stackalloc byte[KeyIndexLayout.HeaderBytes];
        header = header[.._file.Read(header, 0)];
        if (header.Length == KeyIndexLayout.HeaderBytes)
        {
            _begin = BinaryPrimitives.ReadInt64BigEndian(header);
            BeginPosition = BinaryPrimitives.ReadInt64BigEndian(header[KeyIndexLayout.BeginPositionAt..]);
            Next = BinaryPrimitives.ReadInt32BigEndian(header[KeyIndexLayout.NextEntryAt..]);
        }
    }

    /// <summary>Path inside the store.</summary>
    internal string Path { get; }

    /// <summary>The file's name, which is a time, as a number.</summary>
    internal long Name { get; }

    /// <summary>Number the next entry will get, as the header says.</summary>
    internal int Next { get; private set; }

    internal long BeginPosition { get; }

    /// <summary>The entry read last.</summary>
    internal (int Number, int Hash, long Position, int Seconds, int Previous) Entry { get; private set; }

    /// <summary>Opens a file; a finding instead when its size or header is wrong.</summary>
    internal static IndexFileReader? Open(StoreFolder folder, string path, FindingList findings)
    {
        var options = folder.Options;
        var expected = KeyIndexLayout.FileBytes(options.IndexSlots, options.IndexEntries);
        IndexFileReader reader;
        try
        {
            reader = new IndexFileReader(folder, path);
        }
        catch (FileNotFoundException) when (folder.IsRunning)
        {
            return null; // retention
        }

        if (reader._file.Length == expected && reader.Next >= (reader._file.Length == 0 ? 0 : 1) && reader.Next <= options.IndexEntries)
        {
            return reader;
        }

        if (!(folder.IsRunning && reader.Next == 0))
        {
            findings.Add(new VerifyFinding
            {
                Kind = FindingKind.IndexFile,
                File = reader.Path,
                Text = reader._file.Length != expected
                    ? $"the file has {reader._file.Length} bytes instead of {expected}"
                    : $"the header says that the next entry is {reader.Next}; 1 to {options.IndexEntries} is possible",
            });
        }

        reader.Dispose();
        return null;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Entries from this number on are not looked at: nobody has vouched for them.</summary>
    internal void LimitTo(long next) => Next = (int)Math.Min(Next, next);

    /// <summary>Reads the next entry; false behind the last one.</summary>
    internal bool MoveNext(FindingList findings)
    {
        var number = Entry.Number + 1;
        Span<byte> bytes = stackalloc byte[KeyIndexLayout.EntryBytes];
        if (number >= Next || _file.Read(bytes, EntryAt(number)) < bytes.Length)
        {
            return false;
        }

        Entry = (number, BinaryPrimitives.ReadInt32BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[12..]), BinaryPrimitives.ReadInt32BigEndian(bytes[16..]));
        ref var head = ref _heads[(Entry.Hash & int.MaxValue) % _heads.Length];
        if (Entry.Previous != head)
        {
            findings.Add(Finding($"entry {number} follows entry {Entry.Previous} in its chain instead of {head}"));
        }

        head = number;
        return true;
    }

    /// <summary>The time difference an entry should have.</summary>
    internal int SecondsOf(long timestamp) => (int)(_begin <= 0 ? 0 : Math.Clamp((timestamp - _begin) / 1000, 0, int.MaxValue));

    /// <summary>After the last entry: every chain must begin at its newest entry.</summary>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="isGrowing">Whether somebody may have added entries since.</param>
    internal void CheckSlots(FindingList findings, bool isGrowing)
    {
        for (var slot = 0; slot < _heads.Length; slot++)
        {
            var there = _file.ReadInt32(KeyIndexLayout.HeaderBytes + ((long)slot * KeyIndexLayout.SlotBytes));
            if (there != _heads[slot] && !(isGrowing && there >= Next))
            {
                findings.Add(new VerifyFinding
                {
                    Kind = FindingKind.IndexEntry,
                    File = Path,
                    At = KeyIndexLayout.HeaderBytes + ((long)slot * KeyIndexLayout.SlotBytes),
                    Text = $"slot {slot} begins its chain at entry {there} instead of {_heads[slot]}",
                });
            }
        }
    }

    internal VerifyFinding Finding(string text, long? position = null) => new()
    {
        Kind = FindingKind.IndexEntry,
        File = Path,
        At = EntryAt(Entry.Number),
        Position = position,
        Text = text,
    };

    private long EntryAt(int number) =>
        KeyIndexLayout.HeaderBytes + ((long)_folder.Options.IndexSlots * KeyIndexLayout.SlotBytes) + ((long)number * KeyIndexLayout.EntryBytes);
}
