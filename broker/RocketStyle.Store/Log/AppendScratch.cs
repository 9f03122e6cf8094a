using System.Buffers;

namespace RocketStyle.Store.Log;

/// <summary>Where a thread encodes records before it takes the append lock.</summary>
/// <remarks>One per thread, never shared; huge messages borrow from the shared pool instead of being kept for ever.</remarks>
internal sealed class AppendScratch
{
    private const int KeptBytes = 256 << 10;

    [ThreadStatic]
    private static AppendScratch? s_current;

    private readonly byte[] _kept = GC.AllocateUninitializedArray<byte>(KeptBytes);
    private AppendedRecord[] _records = new AppendedRecord[32];
    private byte[]? _borrowed;

    internal static AppendScratch Current => s_current ??= new AppendScratch();

    /// <summary>Room for encoded records; give it back with <see cref="Return"/>.</summary>
    internal Span<byte> Take(int bytes)
    {
        if (bytes <= KeptBytes)
        {
            return _kept.AsSpan(0, bytes);
        }

        _borrowed = ArrayPool<byte>.Shared.Rent(bytes);
        return _borrowed.AsSpan(0, bytes);
    }

    internal Span<AppendedRecord> Records(int count)
    {
        if (count > _records.Length)
        {
            _records = new AppendedRecord[Math.Max(count, _records.Length * 2)];
        }

        return _records.AsSpan(0, count);
    }

    internal void Return()
    {
        if (_borrowed is { } borrowed)
        {
            _borrowed = null;
            ArrayPool<byte>.Shared.Return(borrowed);
        }
    }
}
