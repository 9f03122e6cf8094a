using RocketStyle.Broker.Filtering;

namespace RocketStyle.Tests.Broker.Filtering;

public sealed class SqlGarbageTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Valid =
    [
        "a > 4 AND s = 'abc' OR NOT (b = TRUE)",
        "a BETWEEN 1 AND 9.5e3 AND s NOT IN ('x', 'it''s')",
        "s CONTAINS 'b' OR m IS NOT NULL OR /* no */ -5 <= a -- end",
        "((a <> 5L) = FALSE) AND city NOT ENDSWITH '東京' AND s STARTSWITH 'a'",
    ];

    private static readonly string[] Pieces =
    [
        "(", ")", "'", "''", "-", "--", "/*", "*/", "=", "<", ">", "<>", ",", ".", "0", "9223372036854775808", "1e999", "NOT ", " AND ",
        " OR ", " IS ", "NULL", " BETWEEN ", " IN ", "TRUE", "\0", "\ud83d", "💥", "\n", "%", "a", "5", "L", "e", " ",
    ];

    [Fact]
    public void Garbage_is_refused_with_a_place_in_the_text_or_means_something()
    {
        var random = new Random(20261121);
        var properties = SqlCases.Utf8(SqlCases.Properties);
        var understood = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = Mutate(random, Valid[random.Next(Valid.Length)]);
            if (SqlFilter.TryCreate(text, out var filter, out var error))
            {
                understood++;
                filter.Decide(properties);
                Assert.True(SqlFilter.TryCreate(filter.ToString(), out _, out var why), $"{text} became {filter}: {why?.Sentence}");
            }
            else
            {
                Assert.InRange(error.Position, 1, text.Length + 1);
                Assert.NotEmpty(error.Found);
            }
        }

        Assert.InRange(understood, Rounds / 50, Rounds - (Rounds / 50));
    }

    [Fact]
    public void Garbage_in_a_message_never_fails_a_filter()
    {
        var random = new Random(11);
        var filters = Valid.Select(SqlCases.Filter).ToArray();
        var properties = SqlCases.Utf8(SqlCases.Properties);
        for (var round = 0; round < Rounds; round++)
        {
            var broken = properties[..random.Next(properties.Length)];
            for (var i = random.Next(4); i > 0 && broken.Length > 0; i--)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            Assert.True(Enum.IsDefined(filters[round % filters.Length].Decide(broken)));
        }
    }

    private static string Mutate(Random random, string text)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            var cut = Math.Min(random.Next(3) == 0 ? random.Next(8) : 0, text.Length - at);
            text = text[..at] + (random.Next(3) > 0 ? Pieces[random.Next(Pieces.Length)] : "") + text[(at + cut)..];
        }

        return text;
    }
}
