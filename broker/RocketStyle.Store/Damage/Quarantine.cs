using Microsoft.Extensions.Logging;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Damage;

/// <summary>
/// The damaged places of the log: what nobody is given, what the operator is told, and a copy of the bytes. Each place is a file
/// <c>quarantine/&lt;position, 20 digits&gt;.bin</c> and a line of <c>quarantine/damaged.jsonl</c>; the log itself is left as it is.
/// </summary>
/// <remarks>
/// <see cref="Contains"/> and <see cref="Add"/> on any thread; the files are written by recovery and then by the scrubber's thread only.
/// Invariant: a place is reported once, however often it is met, and also over restarts.
/// </remarks>
internal sealed class Quarantine(StoreOptions options, IDiskCalls disk, TimeProvider time, ILogger logger)
{
    private const int CopyBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly string _folder = QuarantineList.FolderOf(options.RootPath);
    private readonly List<DamagedRange> _unwritten = [];
    private DamagedRange[] _places = []; // by position; replaced, never changed

    /// <summary>All places, by position.</summary>
    internal IReadOnlyList<DamagedRange> All => Volatile.Read(ref _places);

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Whether a position lies in a damaged place. Costs nothing while there is none.</summary>
    internal bool Contains(long position)
    {
        var places = Volatile.Read(ref _places);
        return places.Length > 0 && Find(places, position);
    }

    /// <summary>Reads what earlier runs have found.</summary>
    internal void Load() =>
        _places = [.. QuarantineList.Read(options.RootPath).DistinctBy(place => place.Position).OrderBy(place => place.Position)];

    /// <summary>Adds a place, unless it is known; says so once.</summary>
    /// <returns>Whether it is new.</returns>
    internal bool Add(DamagedRange place)
    {
        lock (_gate)
        {
            if (Find(_places, place.Position))
            {
                return false;
            }

            Volatile.Write(ref _places, [.. _places.Append(place).OrderBy(other => other.Position)]);
            _unwritten.Add(place);
        }

        StoreLog.LogDamaged(logger, place.Position, place.Bytes, Whose(place), place.Reason);
        return true;
    }

    /// <summary>Forgets places that are whole again (repaired) or gone; their lines and copies stay for the record.</summary>
    internal void KeepOnly(Func<DamagedRange, bool> isStillDamaged)
    {
        lock (_gate)
        {
            Volatile.Write(ref _places, [.. _places.Where(isStillDamaged)]);
        }
    }

    /// <summary>Writes copies and lines of what is new. What cannot be written is tried again at the next call.</summary>
    internal void Write(SegmentList segments)
    {
        List<DamagedRange> work;
        lock (_gate)
        {
            if (_unwritten.Count == 0)
            {
                return;
            }

            work = [.. _unwritten];
        }

        try
        {
            disk.MakeFolders(_folder);
            foreach (var place in work)
            {
                Copy(segments, place);
                QuarantineList.Append(disk, options.RootPath, place);
                lock (_gate)
                {
                    _unwritten.Remove(place);
                }
            }

            disk.SyncDirectory(_folder);
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            StoreLog.QuarantineNotWritten(logger, _folder, e.Message);
        }
    }

    private static bool Find(DamagedRange[] places, long position)
    {
        var low = 0;
        var high = places.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = places[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && position < places[low - 1].End;
    }

    private static string Whose(DamagedRange place) =>
        place.QueueOffset is { } offset ? $"message {offset} of queue {place.Topic}/{place.QueueId}" : place.Topic ?? "no message that could be told";

    /// <summary>Copies the bytes by position, so that a bad sector is an error here and not the end of the process; what cannot be read stays zero.</summary>
    private void Copy(SegmentList segments, DamagedRange place)
    {
        using var copy = disk.Open(Path.Combine(_folder, SegmentFiles.NameOf(place.Position) + ".bin"), FileMode.Create, FileAccess.Write);
        disk.SetLength(copy, place.Bytes);
        var buffer = new byte[Math.Min(CopyBytes, place.Bytes)];
        for (var at = place.Position; at < place.End && segments.Lease(at) is { } segment;)
        {
            try
            {
                var bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Math.Min(place.End, segment.End) - at));
                var read = TryRead(segment, at, bytes);
                if (read > 0 && bytes[..read].IndexOfAnyExcept((byte)0) >= 0)
                {
                    disk.Write(copy, bytes[..read], at - place.Position);
                }

                at += bytes.Length;
            }
            finally
            {
                segment.Release();
            }
        }

        disk.SyncData(copy);
    }

    private static int TryRead(Segment segment, long position, Span<byte> bytes)
    {
        try
        {
            return RandomAccess.Read(segment.Handle, bytes, position - segment.Start);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
