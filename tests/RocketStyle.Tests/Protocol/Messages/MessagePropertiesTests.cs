using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class MessagePropertiesTests
{
    [Theory]
    [InlineData("k\u0001v\u0002", "k", "v")]
    [InlineData("k\u0001v", "k", "v")] // a missing final 0x02 is fine
    [InlineData("k\u0001v\u0002k\u0001w\u0002", "k", "w")] // the last wins
    [InlineData("k\u0001a\u0001b\u0002", "k", "a\u0001b")] // the first 0x01 splits
    [InlineData("k\u0001\u0002", "k", null)] // empty values do not survive
    [InlineData("\u0001v\u0002", "", null)]
    [InlineData("kk\u0001v\u0002", "k", null)]
    [InlineData("k\u0002k\u0001v\u0002", "k", "v")]
    [InlineData("", "k", null)]
    [InlineData("\u0002\u0002k\u0001v", "k", "v")]
    public void A_value_is_found_by_name(string properties, string name, string? value)
    {
        var found = MessageProperties.TryFind(Utf8(properties), Utf8(name), out var bytes);
        Assert.Equal(value, found ? Encoding.UTF8.GetString(bytes) : null);
    }

    [Fact]
    public void Items_are_walked_in_order_and_bad_ones_are_skipped()
    {
        var seen = new List<string>();
        foreach (var property in MessageProperties.Enumerate(Utf8("a\u00011\u0002x\u0002\u0001y\u0002z\u0001\u0002b\u00012\u0001\u0002c\u00013")))
        {
            seen.Add($"{Encoding.UTF8.GetString(property.Name)}={Encoding.UTF8.GetString(property.Value)}");
        }

        Assert.Equal(["a=1", "b=2\u0001", "c=3"], seen);
    }

    [Fact]
    public void Items_of_a_string_of_any_length_are_what_lies_between_the_separators()
    {
        var random = new Random(1);
        for (var length = 0; length < 200; length++)
        {
            for (var round = 0; round < 20; round++)
            {
                var text = new byte[length];
                for (var i = 0; i < length; i++)
                {
                    text[i] = random.Next(2 + round) == 0 ? MessageProperties.ItemEnd : (byte)'x';
                }

                var expected = Encoding.UTF8.GetString(text).Split('\u0002');
                if (length == 0 || text[^1] == MessageProperties.ItemEnd)
                {
                    expected = expected[..^1]; // nothing follows the last separator
                }

                var seen = new List<string>();
                foreach (var item in MessageProperties.Items(text))
                {
                    seen.Add(Encoding.UTF8.GetString(item));
                }

                Assert.Equal(expected, seen);
            }
        }
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\u00011", "", "a\u00011")]
    [InlineData("", "b\u00012\u0002", "b\u00012\u0002")]
    [InlineData("a\u00011", "b\u00012\u0002", "a\u00011\u0002b\u00012\u0002")]
    [InlineData("a\u00011\u0002", "b\u00012", "a\u00011\u0002b\u00012")]
    [InlineData("a\u0001\0", "", "a\u0001\0\u0002")]
    [InlineData("a\u00011\u0002", "b\u0001\0", "a\u00011\u0002b\u0001\0\u0002")]
    public void Two_strings_are_joined_with_the_separator_they_need(string first, string second, string expected)
    {
        var bytes = new byte[MessageProperties.JoinedBytes(Utf8(first), Utf8(second))];
        Assert.Equal(bytes.Length, MessageProperties.Join(bytes, Utf8(first), Utf8(second)));
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("a\u00011\u0002b\u00012\u0002", "a", "b\u00012\u0002")]
    [InlineData("a\u00011\u0002b\u00012", "a", "b\u00012\u0002")]
    [InlineData("a\u00011\u0002a\u00012\u0002", "a", "")]
    [InlineData("aa\u00011\u0002", "a", "aa\u00011\u0002")]
    [InlineData("a\u0001\u0002b\u00012\u0002", "a", "b\u00012\u0002")]
    public void One_name_can_be_left_out(string properties, string name, string expected)
    {
        var bytes = new byte[Utf8(properties).Length + 1];
        var length = MessageProperties.CopyWithout(Utf8(properties), Utf8(name), bytes);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void An_item_is_appended_behind_what_is_there()
    {
        var bytes = new byte[64];
        var used = MessageProperties.Append(bytes, 0, "a"u8, "1"u8);
        bytes[used - 1] = (byte)'x'; // as an old client leaves it: no final 0x02
        used = MessageProperties.Append(bytes, used, "b"u8, "2"u8);
        Assert.Equal("a\u00011x\u0002b\u00012\u0002", Encoding.UTF8.GetString(bytes.AsSpan(0, used)));
    }

    [Fact]
    public void Control_bytes_and_emptiness_are_not_valid()
    {
        Assert.True(MessageProperties.IsValidName("a"u8) && MessageProperties.IsValidValue("é"u8));
        Assert.False(MessageProperties.IsValidName(""u8) || MessageProperties.IsValidName("a\u0001"u8) || MessageProperties.IsValidName("a\u0002"u8));
        Assert.False(MessageProperties.IsValidValue(""u8) || MessageProperties.IsValidValue("a\u0001"u8) || MessageProperties.IsValidValue("\u0002"u8));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
