using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class TagCodeTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("A", 65)]
    [InlineData("a", 97)]
    [InlineData("hello", 99162322)]
    [InlineData("TagA", 2598919)]
    [InlineData("T#key1", -1854506879)]
    [InlineData("polygenelubricants", int.MinValue)]
    public void Codes_are_those_of_java(string tag, int code)
    {
        Assert.Equal(code, TagCode.Of(Encoding.UTF8.GetBytes(tag)));
        Assert.Equal(code, JavaHash.Of(tag));
    }

    [Theory]
    [InlineData("übergrößenträger")]
    [InlineData("标签")]
    [InlineData("a😀b")] // two UTF-16 units
    public void Text_beyond_ascii_is_hashed_by_utf16_units(string tag) => Assert.Equal(JavaHash.Of(tag), JavaHash.Of(Encoding.UTF8.GetBytes(tag)));

    [Fact]
    public void A_text_may_be_hashed_in_parts() =>
        Assert.Equal(JavaHash.Of("T#key1"), JavaHash.Continue(JavaHash.Continue(JavaHash.Of("T"u8), "#"u8), "key1"u8));

    [Fact]
    public void Malformed_utf8_counts_as_the_replacement_character() => Assert.Equal(JavaHash.Of("a\uFFFDb"), JavaHash.Of([(byte)'a', 0xFF, (byte)'b']));

    [Fact]
    public void A_message_without_a_tag_has_code_zero()
    {
        Assert.Equal(65, TagCode.OfProperties("k\u0001v\u0002TAGS\u0001A\u0002"u8));
        Assert.Equal(0, TagCode.OfProperties("k\u0001v\u0002"u8));
    }
}
