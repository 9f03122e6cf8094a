using System.Text;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.Protocol.Text;

public sealed class JavaHashTests
{
    [Fact]
    public void Bytes_hash_like_the_characters_they_stand_for_whatever_their_number()
    {
        var random = new Random(20_261_121);
        var wide = new[] { 0x7F, 0x80, 0xE9, 0x20AC, 0xFFFD, 0x1F680 };
        for (var round = 0; round < 2000; round++)
        {
            var text = new StringBuilder();
            var length = random.Next(70);
            for (var i = 0; i < length; i++)
            {
                text.Append(new Rune(random.Next(20) == 0 ? wide[random.Next(wide.Length)] : random.Next(0x80)).ToString());
            }

            var whole = text.ToString();
            Assert.Equal(JavaHash.Of(whole), JavaHash.Of(Encoding.UTF8.GetBytes(whole)));
            var cut = char.IsLowSurrogate(whole.Length > 0 ? whole[whole.Length / 2] : 'a') ? 0 : whole.Length / 2;
            Assert.Equal(JavaHash.Of(whole), JavaHash.Continue(JavaHash.Of(Encoding.UTF8.GetBytes(whole[..cut])), Encoding.UTF8.GetBytes(whole[cut..])));
        }
    }
}
