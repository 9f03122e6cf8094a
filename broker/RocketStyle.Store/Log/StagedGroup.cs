using System.Diagnostics;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Log;

/// <summary>What the appenders have gathered for one flush: bytes, where they go, which records they are and who waits.</summary>
/// <remarks>
/// Two groups change places: one is filled under the append lock, the other belongs to the flusher thread. Reused for ever, so that a
/// steady load allocates nothing.
/// </remarks>
internal sealed class StagedGroup
{
    private const int FirstBytes = 64 << 10;
    private const int KeptBytes = 4 << 20; // a burst or a few huge messages shall not be paid for ever

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(FirstBytes);
    private Extent[] _extents = new Extent[2];
    private AppendedRecord[] _records = new AppendedRecord[64];
    private Waiting[] _waiting = new Waiting[64];
    private int _extentCount;
    private int _recordCount;
    private int _waitingCount;

    internal int Bytes { get; private set; }

    internal bool IsEmpty => Bytes == 0;

    /// <summary>Log position behind the last byte.</summary>
    internal long End { get; private set; }

    internal ReadOnlySpan<Extent> Extents => _extents.AsSpan(0, _extentCount);

    internal ReadOnlySpan<AppendedRecord> Records => _records.AsSpan(0, _recordCount);

    internal ReadOnlySpan<Waiting> Waiters => _waiting.AsSpan(0, _waitingCount);

    internal ReadOnlySpan<byte> BytesOf(in Extent extent) => _bytes.AsSpan(extent.At, extent.Length);

    internal void Add(Segment segment, long position, ReadOnlySpan<byte> bytes)
    {
        if (Bytes + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max((long)_bytes.Length * 2, Bytes + (long)bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(Bytes));
        if (_extentCount > 0 && _extents[_extentCount - 1].Segment == segment)
        {
            ref var last = ref _extents[_extentCount - 1];
            Debug.Assert(last.Position + last.Length == position, "The bytes of one segment are gathered without holes.");
            last.Length += bytes.Length;
        }
        else
        {
            if (_extentCount == _extents.Length)
            {
                Array.Resize(ref _extents, _extentCount * 2);
            }

            _extents[_extentCount++] = new Extent { Segment = segment, Position = position, At = Bytes, Length = bytes.Length };
        }

        Bytes += bytes.Length;
        End = position + bytes.Length;
    }

    internal void Add(ReadOnlySpan<AppendedRecord> records)
    {
        if (_recordCount + records.Length > _records.Length)
        {
            Array.Resize(ref _records, Math.Max(_records.Length * 2, _recordCount + records.Length));
        }

        records.CopyTo(_records.AsSpan(_recordCount));
        _recordCount += records.Length;
    }

    internal void Add(IAppendCompletion completion, in AppendResult result)
    {
        if (_waitingCount == _waiting.Length)
        {
            Array.Resize(ref _waiting, _waitingCount * 2);
        }

        _waiting[_waitingCount++] = new Waiting { Completion = completion, Result = result };
    }

    internal void Clear()
    {
        Array.Clear(_extents, 0, _extentCount);
        Array.Clear(_records, 0, _recordCount);
        Array.Clear(_waiting, 0, _waitingCount);
        Bytes = _extentCount = _recordCount = _waitingCount = 0;
        if (_bytes.Length > 2 * KeptBytes)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(KeptBytes);
        }
    }

    internal struct Extent
    {
        internal Segment Segment;
        internal long Position;
        internal int At;
        internal int Length;
    }

    internal struct Waiting
    {
        internal IAppendCompletion Completion;
        internal AppendResult Result;
    }
}
