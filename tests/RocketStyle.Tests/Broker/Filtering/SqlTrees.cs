using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RocketStyle.Broker.Filtering;

namespace RocketStyle.Tests.Broker.Filtering;

/// <summary>Random trees that obey the rules of the language.</summary>
internal static class SqlTrees
{
    private static readonly SqlProperty[] Names = [.. new[] { "a", "s", "_x$1", "TAGS", "likely", "inside", "m" }.Select((name, slot) => new SqlProperty(name, slot))];

    private static readonly Gen<SqlProperty> Property = Gen.Elements(Names);

    private static readonly Gen<byte[]> Text =
        Gen.Elements("", "x", "it's", "''", "--", "/*", "東京", "a b", "NULL", "\n\t", "💥", "%_").Select(Encoding.UTF8.GetBytes);

    private static readonly Gen<SqlNumberLiteral> Number = Gen.OneOf(
        Gen.Elements(0, 1, 7, int.MaxValue, int.MaxValue + 1L, long.MaxValue).Select(n => new SqlNumberLiteral(n)),
        Gen.Elements(double.Epsilon, double.MaxValue, 0.1, 5, 1e21, 1e-7, 123456.789, 1e15, 3e100).Select(n => new SqlNumberLiteral(n)),
        Gen.Choose(0, int.MaxValue).Select(n => new SqlNumberLiteral((long)n)),
        Gen.Choose(1, int.MaxValue).Select(n => new SqlNumberLiteral(n / 1024.0)));

    private static readonly Gen<bool> Negated = Gen.Elements(false, true);

    internal static Arbitrary<SqlCondition> Conditions => Gen.Sized(size => Condition(Math.Min(size, 40))).ToArbitrary();

    /// <summary>The tree as a text in which nothing depends on precedence.</summary>
    internal static string Shape(SqlExpression expression) => expression switch
    {
        SqlAnd and => $"and({string.Join(", ", and.Terms.Select(Shape))})",
        SqlOr or => $"or({string.Join(", ", or.Terms.Select(Shape))})",
        SqlNot not => $"not({Shape(not.Operand)})",
        SqlNegation negation => $"minus({Shape(negation.Operand)})",
        SqlPropertyTruth truth => $"truth({truth.Property.Name})",
        SqlProperty property => $"property({property.Name})",
        SqlEquality equality => $"equal{equality.Negated}({Shape(equality.Left)}, {Shape(equality.Right)})",
        SqlNullTest test => $"null{test.Negated}({Shape(test.Operand)})",
        SqlOrdering order => $"{order.Sign}({Shape(order.Left)}, {Shape(order.Right)})",
        SqlBetween between => $"between{between.Negated}({Shape(between.Operand)}, {Shape(between.Low)}, {Shape(between.High)})",
        SqlMembership member => $"in{member.Negated}({member.Property.Name}: {string.Join(", ", member.Values.Select(v => Convert.ToHexString(v)))})",
        SqlTextMatch match => $"{match.Verb}{match.Negated}({Shape(match.Operand)}, {Convert.ToHexString(match.Wanted)})",
        SqlTextLiteral text => $"text({Convert.ToHexString(text.Utf8)})",
        SqlNumberLiteral number => Shape(number.Value()),
        SqlTruthLiteral literal => $"literal({literal.Truth})",
        _ => throw new ArgumentException(expression.GetType().Name, nameof(expression)),
    };

    private static string Shape(SqlValue number) => number.Kind == SqlValueKind.Double
        ? $"double({BitConverter.DoubleToInt64Bits(number.Real):x})"
        : string.Create(CultureInfo.InvariantCulture, $"{number.Kind}({number.Whole})");

    private static Gen<SqlCondition> Condition(int size)
    {
        var leaf = Gen.OneOf(
            Gen.Elements(SqlTruth.True, SqlTruth.False, SqlTruth.Unknown).Select(SqlCondition (t) => new SqlTruthLiteral(t)),
            Property.Select(SqlCondition (p) => new SqlPropertyTruth(p)),
            from p in Property from n in Negated from vs in Text.NonEmptyListOf() select (SqlCondition)new SqlMembership(p, [.. vs], n));
        return size <= 1 ? leaf : Gen.Frequency((1, leaf), (6, Inner(size / 3)));
    }

    private static Gen<SqlCondition> Inner(int size)
    {
        var terms = Gen.Choose(2, 4).SelectMany(count => Condition(size).ArrayOf(count));
        var ordered = Ordered(size);
        var operand = Operand(size);
        var signs = Gen.Elements(SqlTokenKind.Less, SqlTokenKind.LessOrEqual, SqlTokenKind.Greater, SqlTokenKind.GreaterOrEqual);
        var verbs = Gen.Elements(SqlTokenKind.Contains, SqlTokenKind.StartsWith, SqlTokenKind.EndsWith);
        return Gen.OneOf(
            terms.Select(SqlCondition (t) => new SqlAnd(t)),
            terms.Select(SqlCondition (t) => new SqlOr(t)),
            Condition(size).Select(SqlCondition (c) => new SqlNot(c)),
            from l in operand from r in operand from n in Negated where MayEqual(l, r) select (SqlCondition)new SqlEquality(l, r, n),
            from o in operand from n in Negated select (SqlCondition)new SqlNullTest(o, n),
            from l in ordered from s in signs from r in ordered select (SqlCondition)new SqlOrdering(l, s, r),
            from o in ordered from l in ordered from h in ordered from n in Negated where n || MayBound(l, h) select (SqlCondition)new SqlBetween(o, l, h, n),
            from o in operand from v in verbs from t in Text from n in Negated select (SqlCondition)new SqlTextMatch(o, v, t, n));
    }

    /// <summary>What may stand beside an equals sign. A property there is a value, not its truth.</summary>
    private static Gen<SqlExpression> Operand(int size) => Gen.OneOf(
        Ordered(size),
        Text.Select(SqlExpression (t) => new SqlTextLiteral(t)),
        Condition(size).Select(SqlExpression (c) => c is SqlPropertyTruth truth ? truth.Property : c));

    private static Gen<SqlExpression> Ordered(int size) => Gen.OneOf(
        Property.Select(SqlExpression (p) => p),
        Number.Select(SqlExpression (n) => n),
        size <= 1 ? Number.Select(SqlExpression (n) => new SqlNegation(n)) : Operand(size / 3).Select(SqlExpression (o) => new SqlNegation(o)));

    private static bool MayEqual(SqlExpression left, SqlExpression right) =>
        !IsNull(left) && !IsNull(right) && !(left is SqlTruthLiteral && right is SqlNumberLiteral or SqlTextLiteral);

    private static bool IsNull(SqlExpression expression) => expression is SqlTruthLiteral { Truth: SqlTruth.Unknown };

    private static bool MayBound(SqlExpression low, SqlExpression high) =>
        low is not SqlNumberLiteral l || high is not SqlNumberLiteral h
        || (SqlComparison.Order(l.Value(), h.Value(), out var order) == SqlTruth.True && order <= 0);
}
