using System.Buffers;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Sending;

/// <summary>A body as it travels: the caller's own, or compressed into a pooled array that goes back when the send is over.</summary>
internal readonly struct Payload : IDisposable
{
    private readonly byte[]? _pooled;

    private Payload(ReadOnlyMemory<byte> bytes, int sysFlag, byte[]? pooled)
    {
        Bytes = bytes;
        SysFlag = sysFlag;
        _pooled = pooled;
    }

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal int SysFlag { get; }

    internal static Payload Of(ReadOnlyMemory<byte> body, int compressAbove)
    {
        if (body.Length < compressAbove)
        {
            return new Payload(body, 0, null);
        }

        var length = BodyCompression.TryDeflate(body.Span, out var pooled);
        return length == 0 ? new Payload(body, 0, null) : new Payload(pooled.AsMemory(0, length), BodyCompression.ZlibFlags, pooled);
    }

    public void Dispose()
    {
        if (_pooled is not null)
        {
            ArrayPool<byte>.Shared.Return(_pooled);
        }
    }
}
