using RocketStyle.Broker.Filtering;
using static RocketStyle.Tests.Broker.Filtering.SqlCases;

namespace RocketStyle.Tests.Broker.Filtering;

public sealed class SqlParserTests
{
    [Theory]
    [InlineData("", "Expected a value at character 1, found the end.")]
    [InlineData("a = ", "Expected a value at character 5, found the end.")]
    [InlineData("  5 ", "Expected a condition at character 3, found 5.")]
    [InlineData("a = 5 xyz", "Expected an operator or the end at character 7, found xyz.")]
    [InlineData("s LIKE 'a%'", "Expected an operator or the end at character 3, found LIKE.")]
    [InlineData("a + 1 = 6", "Expected an operator or the end at character 3, found +.")]
    [InlineData("a = 05", "Expected an operator or the end at character 6, found 5.")]
    [InlineData("a = 5)", "Expected an operator or the end at character 6, found ).")]
    [InlineData("a = 5 -- x\n b = 6", "Expected an operator or the end at character 13, found b.")]
    [InlineData("a != 5", "Expected an operator or the end at character 3, found !.")]
    [InlineData("a = 5; x", "Expected an operator or the end at character 6, found ;.")]
    [InlineData("a = 5 AND", "Expected a value at character 10, found the end.")]
    [InlineData("a = 5 AND 6", "Expected a condition at character 11, found 6.")]
    [InlineData("'x' OR a = 5", "Expected a condition at character 1, found 'x'.")]
    [InlineData("NOT 5", "Expected a condition at character 5, found 5.")]
    [InlineData("NOT -a", "Expected a condition at character 5, found -a.")]
    [InlineData("-a", "Expected a condition at character 1, found -a.")]
    [InlineData("(a = 5", "Expected an operator or ) at character 7, found the end.")]
    [InlineData("()", "Expected a value at character 2, found ).")]
    [InlineData("a = 'x", "Expected a value at character 5, found a text without its closing quote.")]
    [InlineData("a = 5 /* x", "Expected an operator or the end at character 7, found a comment without its end.")]
    [InlineData("a = 💥", "Expected a value at character 5, found 💥.")]
    [InlineData("a = NULL", "Expected a value other than NULL (IS NULL asks for it) at character 5, found NULL.")]
    [InlineData("NULL <> a", "Expected a value other than NULL (IS NULL asks for it) at character 1, found NULL.")]
    [InlineData("TRUE = 5", "Expected a property or a condition at character 8, found 5.")]
    [InlineData("FALSE <> 'x'", "Expected a property or a condition at character 10, found 'x'.")]
    [InlineData("a IS 5", "Expected NULL or NOT NULL at character 6, found 5.")]
    [InlineData("a IS NOT 5", "Expected NULL at character 10, found 5.")]
    [InlineData("a NOT 5", "Expected BETWEEN, IN, CONTAINS, STARTSWITH or ENDSWITH at character 7, found 5.")]
    [InlineData("s > 'a'", "Expected a number or a property at character 5, found 'a'.")]
    [InlineData("'a' < s", "Expected a number or a property at character 1, found 'a'.")]
    [InlineData("a > TRUE", "Expected a number or a property at character 5, found TRUE.")]
    [InlineData("(a = 5) >= 3", "Expected a number or a property at character 1, found (a = 5).")]
    [InlineData("a > NULL", "Expected a number or a property at character 5, found NULL.")]
    [InlineData("a BETWEEN 9 AND 1", "Expected an upper bound that is not below the lower one at character 17, found 1.")]
    [InlineData("a BETWEEN 1.5 AND 1", "Expected an upper bound that is not below the lower one at character 19, found 1.")]
    [InlineData("a BETWEEN 1 OR 9", "Expected AND at character 13, found OR.")]
    [InlineData("a BETWEEN 'a' AND 'z'", "Expected a number or a property at character 11, found 'a'.")]
    [InlineData("TRUE BETWEEN 1 AND 2", "Expected a number or a property at character 1, found TRUE.")]
    [InlineData("5 IN ('5')", "Expected a property at character 1, found 5.")]
    [InlineData("NOT s IN ('x')", "Expected a property at character 1, found NOT s.")]
    [InlineData("s IN 'x'", "Expected ( at character 6, found 'x'.")]
    [InlineData("s IN ()", "Expected a text in quotes at character 7, found ).")]
    [InlineData("a IN (5)", "Expected a text in quotes at character 7, found 5.")]
    [InlineData("s IN ('x' 'y')", "Expected , or ) at character 11, found 'y'.")]
    [InlineData("s CONTAINS b", "Expected a text in quotes at character 12, found b.")]
    [InlineData("a = 9223372036854775808", "Expected a whole number up to 9223372036854775807 at character 5, found 9223372036854775808.")]
    [InlineData("a = -9223372036854775808", "Expected a whole number up to 9223372036854775807 at character 6, found 9223372036854775808.")]
    [InlineData("a = 0.0", "Expected a float from 5E-324 to 1.7976931348623157E+308 at character 5, found 0.0.")]
    [InlineData("a = 1e-400", "Expected a float from 5E-324 to 1.7976931348623157E+308 at character 5, found 1e-400.")]
    [InlineData("a = 1e400", "Expected a float from 5E-324 to 1.7976931348623157E+308 at character 5, found 1e400.")]
    [InlineData("my-name = 5", "Expected an operator or the end at character 3, found -.")]
    [InlineData("*", "Expected a value at character 1, found *.")]
    public void A_refusal_says_where_it_went_wrong_and_what_was_expected(string expression, string sentence) =>
        Assert.Equal(sentence, Problem(expression).Sentence);

    [Fact]
    public void A_long_find_is_quoted_in_part() =>
        Assert.Equal(
            $"Expected an operator or the end at character 7, found {new string('x', 40)}….", Problem($"a = 5 {new string('x', 100)}").Sentence);

    [Fact]
    public void An_expression_has_so_many_characters_at_most()
    {
        Filter("a = 5".PadRight(SqlLimits.MaxCharacters));
        Assert.Equal(
            "Expected no more than 8192 characters at character 8193, found 8193.", Problem("a = 5".PadRight(SqlLimits.MaxCharacters + 1)).Sentence);
    }

    [Theory]
    [InlineData("(", "a = 5", ")")]
    [InlineData("NOT ", "b", "")]
    [InlineData("- ", "a = 5", "")]
    [InlineData("+ ", "a = 5", "")]
    [InlineData("", "a = 5", " = TRUE")]
    [InlineData("", "b", " IS NULL")]
    [InlineData("", "b", " CONTAINS 'x'")]
    public void An_expression_nests_so_deep_at_most(string before, string middle, string after)
    {
        Filter(Nested(SqlLimits.MaxDepth / 2));
        var error = Problem(Nested(SqlLimits.MaxDepth + 1));
        Assert.Equal("no more than 64 levels", error.Expected);

        // Nothing to find for whoever tries to break the stack.
        Problem(Nested(SqlLimits.MaxCharacters / (before.Length + after.Length) - 4));

        string Nested(int times) => string.Concat(Enumerable.Repeat(before, times)) + middle + string.Concat(Enumerable.Repeat(after, times));
    }

    [Theory]
    [InlineData(" OR ")]
    [InlineData(" AND ")]
    public void A_chain_of_conditions_is_not_deep(string word)
    {
        var filter = Filter(string.Join(word, Enumerable.Repeat("a=5", 900)));
        Assert.Equal(SqlTruth.True, filter.Decide(Utf8(Properties)));
    }

    [Fact]
    public void A_list_has_so_many_values_at_most()
    {
        Filter($"s IN ({List(SqlLimits.MaxListValues)})");
        Assert.Equal("no more than 1024 values", Problem($"s IN ({List(SqlLimits.MaxListValues + 1)})").Expected);

        static string List(int count) => string.Join(',', Enumerable.Repeat("'x'", count));
    }

    [Fact]
    public void An_expression_names_so_many_properties_at_most()
    {
        var all = Filter(Names(SqlLimits.MaxProperties));
        Assert.Equal(SqlTruth.True, all.Decide(Utf8(("p63", "1"))));
        Assert.Equal("no more than 64 different properties", Problem(Names(SqlLimits.MaxProperties + 1)).Expected);

        static string Names(int count) => string.Join(" OR ", Enumerable.Range(0, count).Select(i => $"p{i} = 1"));
    }
}
