using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Queues;

/// <summary>Finds where the entries end that a queue file is known to have on disk: those of records before a log position.</summary>
/// <remarks>Positions rise within a file, so the end is found by halving; most queues of many are short and end within the first block.</remarks>
internal static class TrustedEntries
{
    private const int FirstBlock = 4096 / QueueEntry.Bytes;

    /// <summary>How many entries from the file's start on can be trusted.</summary>
    internal static int Count(SafeFileHandle handle, int entries, long trustedEnd, out QueueEntry first)
    {
        Span<byte> block = stackalloc byte[FirstBlock * QueueEntry.Bytes];
        var read = RandomAccess.Read(handle, block[..(Math.Min(FirstBlock, entries) * QueueEntry.Bytes)], 0) / QueueEntry.Bytes;
        first = read > 0 ? QueueEntry.Read(block) : default;
        var low = 0;
        var high = read;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = IsTrusted(block[(middle * QueueEntry.Bytes)..], trustedEnd) ? (middle + 1, high) : (low, middle);
        }

        if (low < read)
        {
            return low;
        }

        high = entries;
        Span<byte> one = stackalloc byte[QueueEntry.Bytes];
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var trusted = RandomAccess.Read(handle, one, (long)middle * QueueEntry.Bytes) == QueueEntry.Bytes && IsTrusted(one, trustedEnd);
            (low, high) = trusted ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static bool IsTrusted(ReadOnlySpan<byte> bytes, long trustedEnd)
    {
        var entry = QueueEntry.Read(bytes);
        return entry.IsFiller || (entry.IsWritten && entry.Position + entry.Size <= trustedEnd);
    }
}
