using System.Buffers.Binary;
using System.Text;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

/// <summary>Random frames, valid and mutilated: the reader gives what was written, or a <see cref="ProtocolException"/>.</summary>
public sealed class FrameFuzzTests
{
    private const int FramesPerSeed = 60_000;
    private const int MostBytesPerFrame = 64 * 1024;

    private static readonly string[] Alphabet =
        ["a", "Z", "0", "9", "-", " ", "\"", "'", "\\", "/", "{", "}", "[", "]", ",", ":", "\u0001", "\u0002", "\u007f", "\n", "ä", "€", "🚀", "null", "true", "\\u00e4", "\\ud83d"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Mutilated_frames_give_a_protocol_exception_or_nothing_worse(int seed)
    {
        var random = new Random(seed);
        using var buffer = new FrameBuffer();
        var command = new Command();
        var work = new byte[64 * 1024];
        var refused = 0;
        var read = 0;
        for (var i = 0; i < FramesPerSeed; i++)
        {
            buffer.Reset();
            WriteRandom(random, buffer, out _);
            var length = Mutilate(random, buffer.Written, work);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read += ReadAll(command, work, length);
            }
            catch (ProtocolException)
            {
                refused++;
            }

            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken <= MostBytesPerFrame, $"{taken} bytes for a frame of {length} (seed {seed}, frame {i})");
        }

        // Both happen, or the mutilation is too strong or too weak to mean anything.
        Assert.True(refused > FramesPerSeed / 10, $"{refused} refused");
        Assert.True(read > FramesPerSeed / 10, $"{read} read");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Whole_frames_are_read_as_they_were_written(int seed)
    {
        var random = new Random(seed);
        using var buffer = new FrameBuffer();
        var command = new Command();
        for (var i = 0; i < 20_000; i++)
        {
            buffer.Reset();
            var expected = WriteRandom(random, buffer, out var head);
            Assert.True(FrameReader.TryRead(buffer.Written, 0, out var frame, out _));
            command.Read(buffer.Array, frame);
            Assert.Equal((head.Code, head.Opaque, head.Flag, head.Language, head.Version), (command.Code, command.Opaque, command.Flag, command.Language, command.Version));
            Assert.Equal(head.Remark ?? "", command.RemarkText);
            foreach (var (name, value) in expected)
            {
                Assert.Equal(value, command.GetString(Encoding.UTF8.GetBytes(name)));
            }
        }
    }

    private static Dictionary<string, string> WriteRandom(Random random, FrameBuffer buffer, out FrameHead head)
    {
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

    private static int Mutilate(Random random, ReadOnlySpan<byte> frame, byte[] work)
    {
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

    private static int Extreme(Random random) => random.Next(6) switch
    {
        0 => int.MaxValue,
        1 => int.MinValue,
        2 => -1,
        3 => 0,
        4 => ProtocolLimits.MaxFrameBytes,
        _ => random.Next(-300, 300),
    };

    private static int ReadAll(Command command, byte[] bytes, int length)
    {
        if (!FrameReader.TryRead(bytes.AsSpan(0, length), 0, out var frame, out var needed))
        {
            Assert.True(needed > length);
            return 0;
        }

        Assert.InRange(frame.End, 8, length);
        command.Read(bytes, frame);
        var sum = command.Remark.Length + command.Body.Length;
        for (var i = 0; i < command.FieldCount; i++)
        {
            sum += command.NameAt(i).Length + command.ValueAt(i).Length;
            _ = command.TryGetInt64(command.NameAt(i), out _);
        }

        Assert.InRange(sum, 0, length);
        return 1;
    }
}
