using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Verification;

/// <summary>Reads a file by position through a buffer and hinders nobody who writes, renames or deletes it.</summary>
/// <remarks>One thread. A bad sector is an <see cref="IOException"/>, unlike in a mapped file, where it would end the process.</remarks>
internal sealed class QuietFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer;
    private long _from;
    private int _filled;

    internal QuietFile(string path, int bufferBytes = 64 << 10)
    {
        _handle = DiskCalls.Current.Open(path, FileMode.Open, FileAccess.Read);
        _buffer = new byte[bufferBytes];
    }

    internal long Length => RandomAccess.GetLength(_handle);

    public void Dispose() => _handle.Dispose();

    /// <summary>Reads as much as there is; less only at the end of the file.</summary>
    internal int Read(Span<byte> destination, long at)
    {
        if (at < _from || at + destination.Length > _from + _filled)
        {
            if (destination.Length > _buffer.Length)
            {
                return ReadFully(_handle, destination, at);
            }

            _from = at;
            _filled = ReadFully(_handle, _buffer, at);
        }

        var count = Math.Min(destination.Length, _filled - (int)(at - _from));
        _buffer.AsSpan((int)(at - _from), count).CopyTo(destination);
        return count;
    }

    /// <summary>A number, or 0 behind the end of the file.</summary>
    internal int ReadInt32(long at)
    {
        Span<byte> bytes = stackalloc byte[4];
        return Read(bytes, at) == 4 ? BinaryPrimitives.ReadInt32BigEndian(bytes) : 0;
    }

    internal static int ReadFully(SafeFileHandle handle, Span<byte> destination, long at)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[done..], at + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
