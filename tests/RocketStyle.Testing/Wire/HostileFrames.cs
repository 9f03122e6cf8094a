using System.Buffers.Binary;
using System.Text;
using RocketStyle.Protocol;

namespace RocketStyle.Testing.Wire;

/// <summary>Frames no client would send: whole ones with strange content, and mutilated ones.</summary>
public static class HostileFrames
{
    private static readonly string[] Alphabet =
        ["a", "Z", "0", "9", "-", " ", "\"", "'", "\\", "/", "{", "}", "[", "]", ",", ":", "\u0001", "\u0002", "\u007f", "\n", "ä", "€", "🚀", "null", "true", "\\u00e4", "\\ud83d"];

    /// <summary>Writes a frame that is whole: any code, flags, language and fields, in either header encoding.</summary>
    /// <returns>Its fields.</returns>
    public static Dictionary<string, string> WriteRandom(Random random, FrameBuffer buffer, out FrameHead head)
    {
        ArgumentNullException.ThrowIfNull(random);
        head = new FrameHead(
            random.Next(-1, 2000),
            random.Next(),
            random.Next(4),
            (HeaderEncoding)random.Next(2),
            random.Next(3) == 0 ? RandomText(random) : null,
            (LanguageCode)random.Next(14),
            random.Next(600));
        var fields = new Dictionary<string, string>();
        var writer = new FrameWriter(buffer, head);
        for (var n = random.Next(16); n > 0; n--)
        {
            // Names are ours and never escaped.
            var name = "f" + random.Next(50);
            var value = random.Next(3) == 0 ? random.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture) : RandomText(random);
            if (value.Length > 0)
            {
                writer.Field(Encoding.UTF8.GetBytes(name), value);
                fields[name] = value;
            }
        }

        writer.Body(new byte[random.Next(64)]);
        writer.End();
        return fields;
    }

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

    /// <summary>Changes up to three things of a frame: bytes, bits, lengths, its end.</summary>
    /// <param name="random">Dice.</param>
    /// <param name="frame">The frame; stays as it is.</param>
    /// <param name="work">Takes the changed frame.</param>
    /// <returns>Bytes of the changed frame.</returns>
    public static int Mutilate(Random random, ReadOnlySpan<byte> frame, byte[] work)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(work);
        frame.CopyTo(work);
        var length = frame.Length;
        for (var n = random.Next(4); n > 0; n--)
        {
            switch (random.Next(7))
            {
                case 0:
                    work[random.Next(length)] = (byte)random.Next(256);
                    break;
                case 1:
                    work[random.Next(length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when length >= 12:
                    // A length word somewhere becomes an extreme one.
                    BinaryPrimitives.WriteInt32BigEndian(work.AsSpan(random.Next(length - 4)), Extreme(random));
                    break;
                case 3:
                    // The frame is cut, and its length word says so.
                    length = random.Next(4, length + 1);
                    BinaryPrimitives.WriteInt32BigEndian(work, length - 4);
                    break;
                case 4 when length > 10:
                    BinaryPrimitives.WriteInt32BigEndian(work.AsSpan(4), (work[4] << 24) | random.Next(length));
                    break;
                case 5 when length > 16:
                    // A piece is repeated somewhere else.
                    var size = random.Next(1, Math.Min(16, length - 8));
                    work.AsSpan(8 + random.Next(length - 7 - size), size).CopyTo(work.AsSpan(8 + random.Next(length - 7 - size)));
                    break;
                default:
                    work[random.Next(length)] = "{}[]\"'\\,:u"u8[random.Next(10)];
                    break;
            }
        }

        return length;
    }

    /// <summary>A number that is rarely thought of.</summary>
    public static int Extreme(Random random) => (random ?? throw new ArgumentNullException(nameof(random))).Next(6) switch
    {
        0 => int.MaxValue,
        1 => int.MinValue,
        2 => -1,
        3 => 0,
        4 => ProtocolLimits.MaxFrameBytes,
        _ => random.Next(-300, 300),
    };
}
