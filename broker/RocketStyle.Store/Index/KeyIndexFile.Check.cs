using System.Buffers;
using System.Buffers.Binary;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Index;

/// <content>
/// The checksums of a file. They are kept up to date while entries come; a full file has them in its entry 0, which nobody uses, and the
/// checkpoint has those of the newest one.
/// </content>
internal sealed unsafe partial class KeyIndexFile
{
    private const int SealMagic = 0x5253_5831; // "RSX1"
    private const int ChunkEntries = 50_000;
    private const int ChunkBytes = ChunkEntries * KeyIndexLayout.EntryBytes; // 1 MB, of slots as well

    private ulong _entrySum;
    private ulong _linkSum;

    /// <summary>Whether the sums of what is in the file are known: it is of this process's making, or was read since.</summary>
    internal bool IsChecked { get; private set; }

    /// <summary>Checksums of the file as it is; only when checked.</summary>
    internal IndexSums Sums => new(
        unchecked(_entrySum + IndexTerms.Pair(BeginTimestamp, Int64(KeyIndexLayout.BeginPositionAt))),
        unchecked(_linkSum + IndexTerms.Pair(EndTimestamp, EndPosition) + IndexTerms.Pair(Int32(KeyIndexLayout.UsedSlotsAt), Int32(KeyIndexLayout.NextEntryAt))));

    /// <summary>Checksums that were written when the file was full; null when there are none, as in a file of Apache RocketMQ.</summary>
    internal IndexSums? Seal => Int32(EntryAt(0)) == SealMagic ? new((ulong)Int64(EntryAt(0) + 4), (ulong)Int64(EntryAt(0) + 12)) : null;

    /// <summary>Writes the checksums into the file; only when nothing more is entered.</summary>
    internal void WriteSeal()
    {
        var sums = Sums;
        Set(EntryAt(0) + 4, (long)sums.Entries);
        Set(EntryAt(0) + 12, (long)sums.Links);
        Set(EntryAt(0), SealMagic);
    }

    /// <summary>
    /// Reads the whole file and adds it up. Through the file and not through its map, which would make it part of the process's resident memory
    /// and turn a bad sector into the end of the process.
    /// </summary>
    /// <exception cref="IOException">The disk cannot read it.</exception>
    internal void Sum()
    {
        (_entrySum, _linkSum) = (0, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            SumSlots(buffer.AsSpan(0, ChunkBytes));
            SumEntries(buffer.AsSpan(0, ChunkBytes));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        IsChecked = true;
    }

    /// <summary>Keeps the entries below a number, which are on disk, and chains them anew; slots may hold anything.</summary>
    internal void Relink(int nextEntry)
    {
        NextEntry = Math.Clamp(nextEntry, 1, _entries);
        new Span<byte>(_start + KeyIndexLayout.HeaderBytes, _slots * KeyIndexLayout.SlotBytes).Clear();
        (_entrySum, _linkSum) = (0, 0);
        var used = 0;
        for (var number = 1; number < NextEntry; number++)
        {
            var entryAt = EntryAt(number);
            var hash = Int32(entryAt);
            var slot = SlotOf(hash);
            var previous = Int32(SlotAt(slot));
            used += previous == 0 ? 1 : 0;
            Set(entryAt + 16, previous);
            Set(SlotAt(slot), number);
            CountPut(number, slot, (previous, previous), (hash, Int64(entryAt + 4), Int32(entryAt + 12)));
        }

        Set(KeyIndexLayout.UsedSlotsAt, used);
        EndAtLastEntry();
        IsChecked = true;
    }

    /// <summary>Takes the newest entries out again that lead to a log position or behind it; only when checked.</summary>
    internal void CutFrom(long position)
    {
        var before = NextEntry;
        while (NextEntry > 1 && Int64(EntryAt(NextEntry - 1) + 4) >= position)
        {
            RemoveLast();
        }

        if (NextEntry < before)
        {
            Set(EntryAt(0), 0); // a seal would speak of the full file
            EndAtLastEntry();
        }
    }

    private void RemoveLast()
    {
        var number = NextEntry - 1;
        var entryAt = EntryAt(number);
        var hash = Int32(entryAt);
        var slot = SlotOf(hash);
        var previous = Int32(entryAt + 16);
        Set(SlotAt(slot), previous);
        Set(KeyIndexLayout.UsedSlotsAt, Int32(KeyIndexLayout.UsedSlotsAt) - (previous == 0 ? 1 : 0));
        unchecked
        {
            _entrySum -= IndexTerms.Entry(number, hash, Int64(entryAt + 4), Int32(entryAt + 12));
            _linkSum -= IndexTerms.Link(slot, number);
        }

        NextEntry = number;
    }

    /// <summary>Lets the header say what the entries say. Times within a second are lost, which a query allows for.</summary>
    private void EndAtLastEntry()
    {
        var last = NextEntry > 1 ? EntryAt(NextEntry - 1) : 0;
        Set(KeyIndexLayout.NextEntryAt, NextEntry);
        Set(KeyIndexLayout.EndPositionAt, last == 0 ? 0 : Int64(last + 4));
        Set(KeyIndexLayout.EndTimestampAt, last == 0 ? 0 : BeginTimestamp + (Int32(last + 12) * 1000L));
    }

    /// <summary>Adds an entry to the sums.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="link">What the slot led to, and what the entry was given of it: not the same when a crash or another broker left nonsense there.</param>
    /// <param name="entry">What came from the log.</param>
    private void CountPut(int number, int slot, (int Was, int Kept) link, (int Hash, long Position, int Seconds) entry)
    {
        unchecked
        {
            _entrySum += IndexTerms.Entry(number, entry.Hash, entry.Position, entry.Seconds);
            _linkSum += IndexTerms.Link(slot, number);
            if (link.Was != link.Kept)
            {
                _linkSum += IndexTerms.Link(slot, link.Kept) - IndexTerms.Link(slot, link.Was);
            }
        }
    }

    private void SumSlots(Span<byte> buffer)
    {
        const int ChunkSlots = ChunkBytes / KeyIndexLayout.SlotBytes;
        for (var first = 0; first < _slots; first += ChunkSlots)
        {
            var chunk = buffer[..(Math.Min(ChunkSlots, _slots - first) * KeyIndexLayout.SlotBytes)];
            ReadAll(chunk, SlotAt(first));
            for (var i = 0; i < chunk.Length / KeyIndexLayout.SlotBytes; i++)
            {
                _linkSum = unchecked(_linkSum + IndexTerms.Link(first + i, BinaryPrimitives.ReadInt32BigEndian(chunk[(i * KeyIndexLayout.SlotBytes)..])));
            }
        }
    }

    private void SumEntries(Span<byte> buffer)
    {
        for (var first = 1; first < NextEntry; first += ChunkEntries)
        {
            var chunk = buffer[..(Math.Min(ChunkEntries, NextEntry - first) * KeyIndexLayout.EntryBytes)];
            ReadAll(chunk, EntryAt(first));
            for (var number = first; !chunk.IsEmpty; number++, chunk = chunk[KeyIndexLayout.EntryBytes..])
            {
                var hash = BinaryPrimitives.ReadInt32BigEndian(chunk);
                var (position, seconds) = (BinaryPrimitives.ReadInt64BigEndian(chunk[4..]), BinaryPrimitives.ReadInt32BigEndian(chunk[12..]));
                unchecked
                {
                    _entrySum += IndexTerms.Entry(number, hash, position, seconds);
                    _linkSum += IndexTerms.Link(SlotOf(hash), BinaryPrimitives.ReadInt32BigEndian(chunk[16..]));
                }
            }
        }
    }

    private void ReadAll(Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, bytes, at);
            if (read == 0)
            {
                throw new IOException($"{Path} ends at {at}.");
            }

            bytes = bytes[read..];
            at += read;
        }
    }
}
