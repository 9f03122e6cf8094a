using System.Buffers.Binary;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

public sealed class FrameReaderTests
{
    private static readonly byte[] Valid = FrameBytes.Json("{\"code\":10,\"opaque\":3}", "body"u8);

    [Fact]
    public void Every_prefix_of_a_frame_asks_for_more_and_says_how_much()
    {
        for (var length = 0; length < Valid.Length; length++)
        {
            Assert.False(FrameReader.TryRead(Valid.AsSpan(0, length), 0, out _, out var needed));
            Assert.Equal(length < 8 ? 8 : Valid.Length, needed);
        }

        Assert.True(FrameReader.TryRead(Valid, 0, out var frame, out _));
        Assert.Equal(new Frame(HeaderEncoding.Json, 8, 22, 30, 4), frame);
    }

    [Fact]
    public void Frames_are_cut_one_behind_the_other()
    {
        byte[] two = [.. Valid, .. FrameBytes.Whole(1, FrameBytes.BinaryHeader()), .. Valid[..5]];
        Assert.True(FrameReader.TryRead(two, 0, out var first, out _));
        Assert.True(FrameReader.TryRead(two, first.End, out var second, out _));
        Assert.Equal((HeaderEncoding.Binary, 21, 0), (second.Encoding, second.HeaderLength, second.BodyLength));
        Assert.False(FrameReader.TryRead(two, second.End, out _, out var needed));
        Assert.Equal(8, needed);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(ProtocolLimits.MaxFrameBytes - 3)]
    [InlineData(int.MaxValue)]
    public void A_length_outside_the_limits_is_refused_as_soon_as_it_is_there(int length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        Assert.Throws<ProtocolException>(() => FrameReader.TryRead(bytes, 0, out _, out _));
        Assert.Throws<ProtocolException>(() => FrameReader.TryRead(bytes.AsSpan(0, 4), 0, out _, out _));
    }

    [Fact]
    public void The_largest_frame_is_accepted_and_a_smaller_limit_may_be_set()
    {
        var bytes = new byte[ProtocolLimits.MaxFrameBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, ProtocolLimits.MaxFrameBytes - 4);
        Assert.True(FrameReader.TryRead(bytes, 0, out var frame, out _));
        Assert.Equal(ProtocolLimits.MaxFrameBytes - 8, frame.BodyLength);
        Assert.True(FrameReader.TryRead(Valid, 0, out _, out _, Valid.Length));
        Assert.Throws<ProtocolException>(() => FrameReader.TryRead(Valid, 0, out _, out _, Valid.Length - 1));
    }

    [Theory]
    [InlineData(0, 23, false)]
    [InlineData(0, 26, false)]
    [InlineData(0, 27, true)]
    [InlineData(0, 0xFFFFFF, true)]
    [InlineData(2, 22, true)]
    [InlineData(0x7F, 22, true)]
    [InlineData(0xFF, 22, true)]
    public void A_header_must_fit_its_frame_and_be_of_a_known_encoding(int encoding, int headerLength, bool refused)
    {
        var bytes = Valid.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), (encoding << 24) | headerLength);
        if (refused)
        {
            Assert.Throws<ProtocolException>(() => FrameReader.TryRead(bytes, 0, out _, out _));
        }
        else
        {
            Assert.True(FrameReader.TryRead(bytes, 0, out var frame, out _));
            Assert.Equal(headerLength, frame.HeaderLength);
            Assert.Equal(bytes.Length, frame.End);
        }
    }

    [Fact]
    public void A_header_larger_than_any_real_one_is_refused_before_it_has_come()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(bytes, ProtocolLimits.MaxFrameBytes - 4);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), ProtocolLimits.MaxHeaderBytes + 1);
        Assert.Throws<ProtocolException>(() => FrameReader.TryRead(bytes, 0, out _, out _));
    }
}
