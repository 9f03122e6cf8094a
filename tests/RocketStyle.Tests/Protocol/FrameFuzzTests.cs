using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.Protocol;

/// <summary>Random frames, valid and mutilated: the reader gives what was written, or a <see cref="ProtocolException"/>.</summary>
public sealed class FrameFuzzTests
{
    private const int FramesPerSeed = 60_000;
    private const int MostBytesPerFrame = 64 * 1024;

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
            HostileFrames.WriteRandom(random, buffer, out _);
            var length = HostileFrames.Mutilate(random, buffer.Written, work);
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
            var expected = HostileFrames.WriteRandom(random, buffer, out var head);
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
