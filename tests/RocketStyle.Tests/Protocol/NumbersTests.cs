using System.Globalization;
using System.Text;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

public sealed class NumbersTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("-1", -1)]
    [InlineData("+12", 12)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    [InlineData("1000000000000000000", 1_000_000_000_000_000_000)]
    [InlineData("0000000000000000000042", 42)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void A_whole_number_is_read(string text, long expected)
    {
        Assert.True(Numbers.TryParse(Encoding.UTF8.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1.5")]
    [InlineData("0x1")]
    [InlineData("12a")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_number(string text) => Assert.False(Numbers.TryParse(Encoding.UTF8.GetBytes(text), out long _));

    [Fact]
    public void Numbers_of_any_length_are_parsed_and_a_wrong_byte_anywhere_is_found()
    {
        var random = new Random(1);
        for (var length = 1; length <= 19; length++)
        {
            for (var round = 0; round < 200; round++)
            {
                var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('0' + random.Next(i == 0 && length == 19 ? 9 : 10))));
                Assert.True(Numbers.TryParse(Encoding.UTF8.GetBytes(text), out long value));
                Assert.Equal(long.Parse(text, CultureInfo.InvariantCulture), value);

                var wrong = Encoding.UTF8.GetBytes(text);
                var bad = random.Next(256);
                wrong[random.Next(length)] = (byte)(bad is >= '0' and <= '9' or '+' or '-' ? 0xB5 : bad);
                Assert.False(Numbers.TryParse(wrong, out value), Convert.ToHexString(wrong));
            }
        }
    }
}
