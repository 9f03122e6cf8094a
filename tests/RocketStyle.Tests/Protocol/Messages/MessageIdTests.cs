using System.Net;
using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class MessageIdTests
{
    [Fact]
    public void The_golden_id_is_written_and_taken_apart()
    {
        const string Golden = "7F00000100002A9F00000000000003E8"; // made by Apache RocketMQ for 127.0.0.1:10911 at 1000
        Assert.Equal(Golden, MessageId.ToText([127, 0, 0, 1], 10911, 1000));
        var bytes = new byte[32];
        Assert.Equal(32, MessageId.Write(bytes, [127, 0, 0, 1], 10911, 1000));
        Assert.Equal(Golden, Encoding.ASCII.GetString(bytes));
        Assert.True(MessageId.TryParse(bytes, out var id));
        Assert.Equal(new MessageId(IPAddress.Loopback, 10911, 1000), id);
        Assert.Equal(Golden, id.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x0123_4567_89AB_CDEF)]
    [InlineData(0x7FFF_FFFF_FFFF_FFFF)]
    [InlineData(-1)]
    [InlineData(0x9A00_00A9)]
    public void Every_id_ends_with_its_position(long position)
    {
        var bytes = new byte[MessageId.PositionDigits];
        MessageId.WritePosition(bytes, position);
        Assert.Equal(position.ToString("X16", System.Globalization.CultureInfo.InvariantCulture), Encoding.ASCII.GetString(bytes));
        Assert.EndsWith(Encoding.ASCII.GetString(bytes), MessageId.ToText([10, 0, 0, 1], 10911, position), StringComparison.Ordinal);
    }

    [Fact]
    public void Ipv6_ids_have_56_characters()
    {
        var text = MessageId.ToText(IPAddress.IPv6Loopback.GetAddressBytes(), 10911, 1000);
        Assert.Equal("0000000000000000000000000000000100002A9F00000000000003E8", text);
        Assert.True(MessageId.TryParse(text, out var id));
        Assert.Equal(IPAddress.IPv6Loopback, id.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7F00000100002A9F00000000000003E")]
    [InlineData("7F00000100002A9F00000000000003EG")]
    [InlineData("7F00000100002A9F00000000000003E8AA")]
    public void Anything_else_is_no_id(string text)
    {
        Assert.False(MessageId.TryParse(text, out _));
        Assert.False(MessageId.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }
}
