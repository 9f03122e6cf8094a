using System.Buffers;
using System.Buffers.Binary;

namespace RocketStyle.Protocol.Repeats;

/// <summary>Where a value that varies ends in a header that may repeat a learned one. Changes nothing: whatever is uncertain is read in full.</summary>
/// <remarks>Pure functions over the caller's bytes; any thread; no allocation.</remarks>
internal static class ValueFinder
{
    private static readonly SearchValues<byte> TextStops = SearchValues.Create("\"\\"u8);

    /// <summary>Finds out where a value ends.</summary>
    /// <param name="buffer">The receive buffer up to the header's end.</param>
    /// <param name="at">Where the value begins, as <see cref="HeaderValue.Start"/> says it.</param>
    /// <param name="encoding">How the header is written.</param>
    /// <param name="field"><see cref="HeaderValue.Field"/>.</param>
    /// <param name="found">The value.</param>
    /// <param name="end">Where what follows it begins.</param>
    /// <returns>False when it takes more than a look to say.</returns>
    internal static bool TryFind(ReadOnlySpan<byte> buffer, int at, HeaderEncoding encoding, int field, out FoundValue found, out int end)
    {
        if (encoding == HeaderEncoding.Binary)
        {
            return TryFindBinary(buffer, at, field, out found, out end);
        }

        return field == HeaderValue.Opaque ? TryFindNumber(buffer, at, out found, out end) : TryFindText(buffer, at, out found, out end);
    }

    private static bool TryFindBinary(ReadOnlySpan<byte> buffer, int at, int field, out FoundValue found, out int end)
    {
        (found, end) = (default, at);
        if (buffer.Length - at < sizeof(int))
        {
            return false;
        }

        var number = BinaryPrimitives.ReadInt32BigEndian(buffer[at..]);
        at += sizeof(int);
        if (field < 0)
        {
            (found, end) = (new FoundValue(at, 0, number, false), at);
            return field == HeaderValue.Opaque || number == buffer.Length - at;
        }

        // One of length 0 counts as absent, and then there is a field less.
        if (number <= 0 || number > buffer.Length - at)
        {
            return false;
        }

        (found, end) = (new FoundValue(at, number, 0, false), at + number);
        return true;
    }

    private static bool TryFindNumber(ReadOnlySpan<byte> buffer, int at, out FoundValue found, out int end)
    {
        const int MostDigits = 10;
        end = Numbers.TryParseEight(buffer[at..], out var number) ? at + Numbers.Eight : at;
        while (end < buffer.Length && end - at <= MostDigits && (uint)buffer[end] - '0' is <= 9 and var digit)
        {
            number = (number * 10) + digit;
            end++;
        }

        found = new FoundValue(at, end - at, (int)number, false);
        return end > at && number <= int.MaxValue; // what follows is compared next
    }

    private static bool TryFindText(ReadOnlySpan<byte> buffer, int at, out FoundValue found, out int end)
    {
        var rest = buffer[at..];
        var length = rest.IndexOfAny(TextStops);
        var isEscaped = length >= 0 && rest[length] == '\\';
        if (isEscaped)
        {
            // The first quote ends the text unless it is escaped itself; whether it is takes a closer look than this.
            length = rest.IndexOf((byte)'"');
            isEscaped = length > 0 && rest[length - 1] != '\\';
            length = isEscaped ? length : -1;
        }

        end = at + length;
        found = new FoundValue(at, length, 0, isEscaped);
        return length >= 0;
    }
}
