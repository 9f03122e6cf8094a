using System.Text;
using System.Text.Json;

namespace RocketStyle.Tests.Protocol;

/// <summary>Long texts are read a block at a time: the result must not depend on where in a block an escape stands.</summary>
public sealed class JsonTextTests
{
    [Fact]
    public void A_text_is_read_alike_wherever_its_escapes_stand()
    {
        for (var length = 0; length < 70; length++)
        {
            for (var at = 0; at <= length; at++)
            {
                var text = new StringBuilder().Append('x', length).Insert(at, "\u0001a\u0002").Append("\"\\é").ToString();
                Assert.Equal(text, ReadBack(text));
            }
        }
    }

    [Fact]
    public void A_text_of_random_escapes_is_what_another_parser_reads()
    {
        var random = new Random(11);
        const string Alphabet = "abcdefgh\u0001\u0002\"\\'/\n\té漢😀";
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(100)).Select(_ => Alphabet.EnumerateRunes().ElementAt(random.Next(19))));
            Assert.Equal(text, ReadBack(text));
        }
    }

    private static string? ReadBack(string text) =>
        FrameBytes.ReadJson("{\"extFields\":{\"a\":" + JsonSerializer.Serialize(text) + ",\"b\":\"end\"}}").GetString("a"u8);
}
