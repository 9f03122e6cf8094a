using System.Text;
using RocketStyle.Broker.Filtering;
using static RocketStyle.Tests.Broker.Filtering.SqlCases;

namespace RocketStyle.Tests.Broker.Filtering;

public sealed class SqlFilterTests
{
    [Theory]
    [InlineData("a = 5 OR a = 6 AND a = 7", True)]
    [InlineData("(a = 5 OR a = 6) AND a = 7", False)]
    [InlineData("a = 7 AND a = 6 OR a = 5", True)]
    [InlineData("a = 7 AND (a = 6 OR a = 5)", False)]
    [InlineData("NOT a = 5", False)]
    [InlineData("NOT (a = 5)", False)]
    [InlineData("NOT (a = 6)", True)]
    [InlineData("NOT b = TRUE", True)]
    [InlineData("NOT NOT b", False)]
    [InlineData("NOT a > 5", Refused)]
    [InlineData("NOT s IN ('x')", Refused)]
    [InlineData("NOT s CONTAINS 'x'", False)]
    [InlineData("a = 5 = TRUE", True)]
    [InlineData("a > 4 = TRUE", True)]
    [InlineData("a = 5 <> FALSE", True)]
    [InlineData("a > 4 > 3", Refused)]
    [InlineData("a = 5 IS NULL", False)]
    [InlineData("m = 5 IS NULL", True)]
    [InlineData("a BETWEEN 1 AND 9 AND s = 'abc'", True)]
    [InlineData("a BETWEEN 1 AND 9 = TRUE", True)]
    [InlineData("((((a)))) = ((5))", True)]
    [InlineData("a=5OR a=6", True)]
    [InlineData("a=5AND(b=TRUE)", True)]
    public void Operators_bind_in_their_order(string expression, string verdict) => Assert.Equal(verdict, Verdict(expression));

    [Theory]
    [InlineData("TRUE AND TRUE", True)]
    [InlineData("TRUE AND FALSE", False)]
    [InlineData("TRUE AND NULL", Null)]
    [InlineData("FALSE AND NULL", False)]
    [InlineData("NULL AND FALSE", False)]
    [InlineData("NULL AND NULL", Null)]
    [InlineData("NULL AND TRUE", Null)]
    [InlineData("FALSE OR FALSE", False)]
    [InlineData("FALSE OR TRUE", True)]
    [InlineData("NULL OR TRUE", True)]
    [InlineData("TRUE OR NULL", True)]
    [InlineData("NULL OR FALSE", Null)]
    [InlineData("FALSE OR NULL", Null)]
    [InlineData("NULL OR NULL", Null)]
    [InlineData("NOT TRUE", False)]
    [InlineData("NOT FALSE", True)]
    [InlineData("NOT NULL", Null)]
    [InlineData("NULL IS NULL", True)]
    [InlineData("TRUE IS NULL", False)]
    [InlineData("5 IS NOT NULL", True)]
    [InlineData("a IS NOT NULL", True)]
    [InlineData("a IS NULL", False)]
    public void Three_values_combine_as_in_sql(string expression, string verdict) => Assert.Equal(verdict, Verdict(expression));

    [Theory]
    [InlineData("m", Null)]
    [InlineData("NOT m", Null)]
    [InlineData("m OR a = 5", True)]
    [InlineData("m AND b", False)]
    [InlineData("m = n", True)]
    [InlineData("m <> n", False)]
    [InlineData("a = m", False)]
    [InlineData("5 = m", False)]
    [InlineData("5 <> m", True)]
    [InlineData("m > 5", Null)]
    [InlineData("5 > m", Null)]
    [InlineData("NOT (5 > m)", Null)]
    [InlineData("m > n", Null)]
    [InlineData("m = 'x'", Null)]
    [InlineData("m = TRUE", Null)]
    [InlineData("m BETWEEN 1 AND 9", Null)]
    [InlineData("a BETWEEN m AND 9", Null)]
    [InlineData("a BETWEEN m AND 4", False)]
    [InlineData("a BETWEEN 6 AND m", False)]
    [InlineData("a NOT BETWEEN m AND 4", True)]
    [InlineData("a NOT BETWEEN m AND 9", Null)]
    [InlineData("m IN ('x')", Null)]
    [InlineData("m CONTAINS 'x'", False)]
    [InlineData("m STARTSWITH 'x'", False)]
    [InlineData("m NOT STARTSWITH 'x'", False)]
    [InlineData("m NOT ENDSWITH 'x'", False)]
    [InlineData("-m = 1", Null)]
    public void A_missing_property_is_null(string expression, string verdict) => Assert.Equal(verdict, Verdict(expression));

    [Theory]
    [InlineData("big > 5", Error)]
    [InlineData("big > 5.0", True)]
    [InlineData("big = 3000000000", True)]
    [InlineData("big > 2147483648", True)]
    [InlineData("a < 2147483648", True)]
    [InlineData("max = 9223372036854775807", True)]
    [InlineData("max = 9223372036854775807L", True)]
    [InlineData("max > 1e18", True)]
    [InlineData("neg = -7", True)]
    [InlineData("neg < 0", True)]
    [InlineData("neg = - -7", False)]
    [InlineData("neg = +7", False)]
    [InlineData("plus = 5", True)]
    [InlineData("plus = '5'", False)]
    [InlineData("zero = 0", True)]
    [InlineData("zero = 0L", True)]
    [InlineData("zero = 0l", True)]
    [InlineData("exp = 1000", Error)]
    [InlineData("exp = 1000.", True)]
    [InlineData("exp = 1e3", True)]
    [InlineData("exp = 1E+3", True)]
    [InlineData("exp > .5", True)]
    [InlineData("exp > 00.5", True)]
    [InlineData("exp > 5.e-1", True)]
    [InlineData("blank = 5", Error)]
    [InlineData("blank = 5.0", True)]
    [InlineData("letter = 5.0", True)]
    [InlineData("letter = 5", Error)]
    [InlineData("nan > 1e300", True)]
    [InlineData("nan = nan", True)]
    [InlineData("inf > 1e308", True)]
    [InlineData("nan > inf", True)]
    [InlineData("minusZero < zero", True)]
    public void Numbers_are_read_as_java_reads_them(string expression, string verdict) => Assert.Equal(verdict, Verdict(expression));

    [Theory]
    [InlineData("s > 1.0", Error)]
    [InlineData("s < a", Error)]
    [InlineData("a < s", Error)]
    [InlineData("s = 1.5", Error)]
    [InlineData("s <> 1", Error)]
    [InlineData("NOT (s = 1)", Error)]
    [InlineData("(s = 1) IS NULL", Error)]
    [InlineData("(s = 1) = TRUE", Error)]
    [InlineData("(s = 1) CONTAINS 'x'", Error)]
    [InlineData("s BETWEEN 1 AND 2", Error)]
    [InlineData("s NOT BETWEEN 1 AND 2", Error)]
    [InlineData("a = 6 AND s = 1", False)]
    [InlineData("s = 1 AND a = 6", Error)]
    [InlineData("m = 1 AND s = 1", Error)]
    [InlineData("m = 1 OR s = 1", Error)]
    public void A_text_that_is_no_number_fails_the_condition_unless_it_was_decided_before(string expression, string verdict) => Assert.Equal(verdict, Verdict(expression));

    [Theory]
    [InlineData("5 = 5.0", True)]
    [InlineData("5 = '5'", True)]
    [InlineData("'5' = 5.0", True)]
    [InlineData("'x' = 5", Error)]
    [InlineData("5 < 6", True)]
    [InlineData("5L <= 5.0", True)]
    [InlineData("3000000000 > 5", True)]
    [InlineData("-a = -5", Null)]
    [InlineData("a BETWEEN 5 AND 5", True)]
    [InlineData("a BETWEEN 5.5 AND 9", False)]
    [InlineData("a BETWEEN 4.5 AND 9", True)]
    [InlineData("a BETWEEN -1 AND 9", True)]
    [InlineData("a BETWEEN 9 AND -1", False)]
    [InlineData("a NOT BETWEEN 9 AND 1", True)]
    [InlineData("d BETWEEN 5.0 AND 6", Error)]
    [InlineData("7 BETWEEN a AND 9", True)]
    [InlineData("a BETWEEN zero AND big", True)]
    public void Bounds_and_literals_compare_as_numbers(string expression, string verdict) =>
        Assert.Equal(verdict, Verdict(expression));

    [Theory]
    [InlineData("s = 'abc'", True)]
    [InlineData("s = 'ABC'", False)]
    [InlineData("s <> 'x'", True)]
    [InlineData("'abc' = s", True)]
    [InlineData("'a' = 'a'", True)]
    [InlineData("quote = 'it''s'", True)]
    [InlineData("quote CONTAINS ''''", True)]
    [InlineData("city = '東京 Tōkyō'", True)]
    [InlineData("city CONTAINS '京'", True)]
    [InlineData("city IN ('大阪', '東京 Tōkyō')", True)]
    [InlineData("s = ''", False)]
    [InlineData("s CONTAINS ''", False)]
    [InlineData("s NOT CONTAINS ''", False)]
    [InlineData("s STARTSWITH 'b'", False)]
    [InlineData("s NOT STARTSWITH 'b'", True)]
    [InlineData("s ENDSWITH 'b'", False)]
    [InlineData("s NOT ENDSWITH 'b'", True)]
    [InlineData("s CONTAINS 'abcd'", False)]
    [InlineData("'abc' CONTAINS 'b'", True)]
    [InlineData("5 CONTAINS '5'", False)]
    [InlineData("5 NOT CONTAINS 'x'", False)]
    [InlineData("s IN ('x', 'y')", False)]
    [InlineData("s NOT IN ('x', 'abc')", False)]
    [InlineData("TAGS = 'red'", True)]
    [InlineData("_x$1 = 'odd name'", True)]
    [InlineData("s in ('abc') and s contains 'b' Or not b", True)]
    [InlineData("a /* one */ = /* two * / */ 5", True)]
    [InlineData("a = -- the rest of the line\n 5", True)]
    [InlineData("\t a\r\n=\f5 ", True)]
    [InlineData("a = 5 /**/", True)]
    [InlineData("yes = TRUE", True)]
    [InlineData("no = TRUE", False)]
    [InlineData("no = false", True)]
    [InlineData("s = FALSE", True)]
    [InlineData("TRUE = b", True)]
    [InlineData("TRUE = TRUE", True)]
    [InlineData("5 = TRUE", False)]
    [InlineData("'true' = TRUE", True)]
    [InlineData("(a = 5) = b", True)]
    [InlineData("(a = 5) = a", False)]
    [InlineData("(a = 5) = 5", False)]
    public void Texts_and_truths_compare_by_equality(string expression, string verdict) => Assert.Equal(verdict, Verdict(expression));

    [Fact]
    public void The_last_of_two_properties_with_one_name_counts()
    {
        var properties = Utf8(("a", "1"), ("b", "x"), ("a", "2"));
        Assert.Equal(True, Verdict("a = 2 AND b = 'x'", properties));
        Assert.Equal(False, Verdict("a = 1", properties));
    }

    [Fact]
    public void A_property_is_found_by_its_whole_name_only()
    {
        var properties = Utf8(("ab", "1"), ("xa", "2"));
        Assert.Equal(True, Verdict("a IS NULL AND ab = 1 AND xa = 2", properties));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\u0002\u0002")]
    [InlineData("a\u0001\u0002")]
    public void A_message_without_usable_properties_has_none(string properties) =>
        Assert.Equal(True, Verdict("a IS NULL", Encoding.UTF8.GetBytes(properties)));

    [Fact]
    public void A_value_too_long_for_a_number_is_none()
    {
        var digits = Utf8(("a", new string('1', SqlLimits.MaxNumberBytes + 1)), ("z", new string('0', SqlLimits.MaxNumberBytes)));
        Assert.Equal(Error, Verdict("a > 1.0", digits));
        Assert.Equal(Error, Verdict("a > 1", digits));
        Assert.Equal(True, Verdict("z = 0 AND z < 1.0", digits));
    }

    [Fact]
    public void What_is_no_record_does_not_match()
    {
        var filter = Filter("TRUE");
        Assert.False(filter.MatchesRecord([1, 2, 3]));
        Assert.True(filter.NeedsRecord);
        Assert.True(filter.Matches(42));
    }
}
