using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace RocketStyle.Broker;

/// <summary>Compares names, and finds them by their bytes on the wire without making a string.</summary>
internal sealed class Utf8NameComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    private const int StackBytes = 512;

    internal static Utf8NameComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj)
    {
        var most = Encoding.UTF8.GetMaxByteCount(obj.Length);
        Span<byte> bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        return GetHashCode(bytes[..Encoding.UTF8.GetBytes(obj, bytes)]);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length == other.Length)
        {
            return Ascii.Equals(alternate, other) || (!Ascii.IsValid(alternate) && Encoding.UTF8.GetString(alternate) == other);
        }

        return alternate.Length > other.Length && !Ascii.IsValid(alternate) && Encoding.UTF8.GetString(alternate) == other;
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = (uint)alternate.Length;
        while (alternate.Length >= sizeof(ulong))
        {
            hash = BitOperations.Crc32C(hash, MemoryMarshal.Read<ulong>(alternate));
            alternate = alternate[sizeof(ulong)..];
        }

        foreach (var value in alternate)
        {
            hash = BitOperations.Crc32C(hash, value);
        }

        return (int)hash;
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
