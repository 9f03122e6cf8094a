using System.Buffers.Binary;
using RocketStyle.Store.Index;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Verification;

/// <summary>Finds out with what file sizes a store was made, so that tools need not be told.</summary>
public static class StoreShape
{
    private const int MinSegmentBytes = 64 << 10;
    private const int EntriesTried = 200; // chance does not make so many fit

    /// <summary>The options with the sizes of the files that are there; what cannot be told stays as it is.</summary>
    /// <param name="options">The folder, and what to assume where there are no files.</param>
    public static StoreOptions Detect(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WithIndex(WithQueues(WithSegments(options)));
    }

    private static StoreOptions WithSegments(StoreOptions options)
    {
        var files = StoreFolder.FilesByNumber(options.LogPath).Select(file => (file.Number, new FileInfo(file.Path).Length)).ToList();
        var sizes = files.Select(file => file.Length)
            .Concat(files.Zip(files.Skip(1), static (one, next) => next.Number - one.Number)) // a truncated file still has a neighbour
            .Where(static size => size is >= MinSegmentBytes and <= 1 << 30 && size % 4096 == 0)
            .GroupBy(static size => size).OrderByDescending(static group => group.Count()).ThenByDescending(static group => group.Key)
            .Select(static group => group.Key).ToList();
        return sizes.Count == 0 || sizes.Contains(options.SegmentBytes) ? options : options with { SegmentBytes = (int)sizes[0] };
    }

    private static StoreOptions WithQueues(StoreOptions options)
    {
        var root = Path.Combine(options.RootPath, "consumequeue");
        if (!Directory.Exists(root))
        {
            return options;
        }

        var sizes = Directory.EnumerateDirectories(root)
            .SelectMany(Directory.EnumerateDirectories)
            .SelectMany(StoreFolder.FilesByNumber)
            .Select(static file => new FileInfo(file.Path).Length)
            .Where(static size => size > 0 && size % QueueEntry.Bytes == 0)
            .Take(64).ToList();
        return sizes.Count == 0 || sizes.Contains(options.QueueFileBytes)
            ? options
            : options with { QueueFileEntries = (int)(sizes.GroupBy(static size => size).MaxBy(static group => group.Count())!.Key / QueueEntry.Bytes) };
    }

    private static StoreOptions WithIndex(StoreOptions options)
    {
        var root = Path.Combine(options.RootPath, "index");
        if (!Directory.Exists(root))
        {
            return options;
        }

        var files = Directory.EnumerateFiles(root).Where(static path => Path.GetFileName(path).Length == 17).ToList();
        if (files.Count == 0 || files.Exists(path => new FileInfo(path).Length == KeyIndexLayout.FileBytes(options.IndexSlots, options.IndexEntries)))
        {
            return options;
        }

        foreach (var path in files)
        {
            if (SlotsOf(path) is { } found)
            {
                return options with { IndexSlots = found.Slots, IndexEntries = found.Entries };
            }
        }

        return options;
    }

    /// <summary>The length alone does not tell slots from entries: the right number of slots is where the first entry begins that the header names.</summary>
    private static (int Slots, int Entries)? SlotsOf(string path)
    {
        var bytes = new FileInfo(path).Length;
        using var reader = new QuietFile(path);
        Span<byte> header = stackalloc byte[KeyIndexLayout.HeaderBytes];
        if (reader.Read(header, 0) < header.Length || BinaryPrimitives.ReadInt32BigEndian(header[KeyIndexLayout.NextEntryAt..]) <= 1)
        {
            return null;
        }

        var first = BinaryPrimitives.ReadInt64BigEndian(header[KeyIndexLayout.BeginPositionAt..]);
        var next = BinaryPrimitives.ReadInt32BigEndian(header[KeyIndexLayout.NextEntryAt..]);
        var rest = bytes - KeyIndexLayout.HeaderBytes;
        for (var slots = (rest % KeyIndexLayout.EntryBytes) / KeyIndexLayout.SlotBytes; slots * KeyIndexLayout.SlotBytes < rest; slots += 5)
        {
            var entries = (rest - (slots * KeyIndexLayout.SlotBytes)) / KeyIndexLayout.EntryBytes;
            if (slots > 0 && entries >= next && IsRow(reader, slots, next, first))
            {
                return ((int)slots, (int)entries);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a proper row of entries stands behind so many slots: positions rise from the header's, chains lead back inside one slot. In a log that
    /// begins at position 0 the unused entry 0 and unused slots would pass for entries; they have no hash.
    /// </summary>
    private static bool IsRow(QuietFile reader, long slots, int next, long first)
    {
        Span<byte> entry = stackalloc byte[KeyIndexLayout.EntryBytes];
        var position = first;
        for (var number = 1; number < Math.Min(next, EntriesTried); number++)
        {
            var at = KeyIndexLayout.HeaderBytes + (slots * KeyIndexLayout.SlotBytes) + ((long)number * KeyIndexLayout.EntryBytes);
            if (reader.Read(entry, at) < entry.Length)
            {
                return false;
            }

            var hash = BinaryPrimitives.ReadInt32BigEndian(entry);
            var found = BinaryPrimitives.ReadInt64BigEndian(entry[4..]);
            var previous = BinaryPrimitives.ReadInt32BigEndian(entry[16..]);
            var isFit = hash > 0 && found >= position && (number > 1 || found == first) && previous >= 0 && previous < number
                && (previous == 0 || reader.ReadInt32(at - ((number - (long)previous) * KeyIndexLayout.EntryBytes)) % slots == hash % slots);
            if (!isFit)
            {
                return false;
            }

            position = found;
        }

        // Last, because it is read from another place: the first entry's chain begins somewhere.
        reader.Read(entry, KeyIndexLayout.HeaderBytes + (slots * KeyIndexLayout.SlotBytes) + KeyIndexLayout.EntryBytes);
        return reader.ReadInt32(KeyIndexLayout.HeaderBytes + (BinaryPrimitives.ReadInt32BigEndian(entry) % slots * KeyIndexLayout.SlotBytes)) > 0;
    }
}
