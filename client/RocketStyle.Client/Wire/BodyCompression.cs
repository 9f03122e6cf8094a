using System.Buffers;
using System.IO.Compression;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Wire;

/// <summary>Compresses bodies the way every RocketMQ client understands (zlib), and undoes it.</summary>
/// <remarks>Pure functions; any thread.</remarks>
internal static class BodyCompression
{
    /// <summary>What a sender sets: compressed, and the number of zlib as newer clients know it.</summary>
    internal const int ZlibFlags = SystemFlags.Compressed | (3 << SystemFlags.CompressionShift);

    /// <summary>Most bytes a body may grow to: a small message must not be able to fill the memory of its consumer.</summary>
    internal const int MaxInflatedBytes = 256 * 1024 * 1024;

    /// <summary>Compresses into a pooled array; gives up when the result is not smaller than the body.</summary>
    /// <returns>Bytes written, or 0; only when it is not 0 must <paramref name="pooled"/> go back to the pool.</returns>
    internal static int TryDeflate(ReadOnlySpan<byte> body, out byte[] pooled)
    {
        pooled = ArrayPool<byte>.Shared.Rent(body.Length);
        using var target = new MemoryStream(pooled, 0, body.Length);
        try
        {
            using (var zlib = new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(body);
            }

            return (int)target.Position;
        }
        catch (NotSupportedException)
        {
            // The fixed-size stream is full: the body does not get smaller.
            ArrayPool<byte>.Shared.Return(pooled);
            pooled = [];
            return 0;
        }
    }

    /// <summary>Undoes the compression a message's flags name.</summary>
    /// <exception cref="RocketException">The compression is not supported, or the body is damaged.</exception>
    internal static byte[] Inflate(ReadOnlyMemory<byte> body, int sysFlag)
    {
        var kind = SystemFlags.CompressionOf(sysFlag);
        if (kind is not (0 or 3))
        {
            var name = kind switch { 1 => "LZ4", 2 => "Zstandard", _ => $"an unknown method ({kind})" };
            throw new RocketException($"The body is compressed with {name}; only zlib is supported.");
        }

        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            body.CopyTo(rented);
            using var source = new MemoryStream(rented, 0, body.Length);
            using var zlib = new ZLibStream(source, CompressionMode.Decompress);
            return ReadAll(zlib);
        }
        catch (InvalidDataException e)
        {
            throw new RocketException("The compressed body is damaged.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte[] ReadAll(ZLibStream zlib)
    {
        using var target = new MemoryStream();
        var piece = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            for (var read = zlib.Read(piece); read > 0; read = zlib.Read(piece))
            {
                target.Write(piece, 0, read);
                if (target.Length > MaxInflatedBytes)
                {
                    throw new RocketException($"The body inflates to more than {MaxInflatedBytes} bytes (MaxInflatedBytes).");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        return target.ToArray();
    }
}
