using System.Buffers;
using System.Diagnostics;

namespace RocketStyle.Protocol;

/// <summary>Bytes that are being put together, in one pooled array that grows.</summary>
/// <remarks>Not thread-safe: whoever owns it holds its own lock. <see cref="Dispose"/> or <see cref="Reset"/> gives the array back.</remarks>
public sealed class FrameBuffer : IBufferWriter<byte>, IDisposable
{
    private const int SmallestArray = 512;

    private byte[] _array = [];
    private int _length;

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>Size of the array that is held, in bytes.</summary>
    public int Capacity => _array.Length;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _array.AsSpan(0, _length);

    /// <summary>What was written, as memory; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    /// <summary>The array itself, for readers that take an array and slices. Bytes behind <see cref="Length"/> are arbitrary.</summary>
    public byte[] Array => _array;

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Write(byte value)
    {
        GetSpan(1)[0] = value;
        _length++;
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(_length);
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_length);
    }

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - _length), nameof(count));
        _length += count;
    }

    /// <summary>Bytes already written, to be patched.</summary>
    public Span<byte> Patch(int start, int length) => _array.AsSpan(start, length);

    /// <summary>Forgets what was written behind <paramref name="length"/>: a frame that was begun and given up.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <summary>Empties the buffer and keeps its array, unless it grew beyond <paramref name="keepAtMost"/> bytes.</summary>
    public void Reset(int keepAtMost = int.MaxValue)
    {
        _length = 0;
        if (_array.Length > keepAtMost)
        {
            Dispose();
        }
    }

    /// <summary>Gives the array back. The buffer may be written again.</summary>
    public void Dispose()
    {
        var array = _array;
        var length = _length;
        _array = [];
        _length = 0;
        if (array.Length > 0)
        {
            Poison(array, length);
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    // Whoever keeps a slice of what was given back shall read rubbish in tests, not by chance in production.
    [Conditional("DEBUG")]
    private static void Poison(byte[] array, int used) => array.AsSpan(0, used).Fill(0xDD);

    private void Reserve(int count)
    {
        if (_array.Length - _length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var wanted = Math.Max(Math.Max(SmallestArray, _length + count), (int)Math.Min(_array.Length * 2L, System.Array.MaxLength));
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        _array.AsSpan(0, _length).CopyTo(larger);
        if (_array.Length > 0)
        {
            Poison(_array, _length);
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }
}
