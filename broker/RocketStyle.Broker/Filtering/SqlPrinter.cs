using System.Globalization;
using System.Text;

namespace RocketStyle.Broker.Filtering;

/// <summary>Writes a tree as an expression that means the same, with only the parentheses it needs.</summary>
internal sealed class SqlPrinter
{
    // How tight an expression holds together; an operand looser than its place asks for gets parentheses.
    private const int Anything = 0;
    private const int AndTerm = 2;
    private const int EqualityTerm = 3;
    private const int ComparisonTerm = 4;
    private const int UnaryTerm = 5;
    private const int PrimaryTerm = 6;

    private readonly StringBuilder _text = new();

    private SqlPrinter()
    {
    }

    internal static string Print(SqlExpression expression)
    {
        var printer = new SqlPrinter();
        printer.Write(expression, Anything);
        return printer._text.ToString();
    }

    private static int LevelOf(SqlExpression expression) => expression switch
    {
        SqlOr => 1,
        SqlAnd => AndTerm,
        SqlEquality or SqlNullTest => EqualityTerm,
        SqlOrdering or SqlBetween or SqlMembership or SqlTextMatch => ComparisonTerm,
        SqlNot or SqlNegation => UnaryTerm,
        _ => PrimaryTerm,
    };

    private void Write(SqlExpression expression, int needed)
    {
        if (LevelOf(expression) >= needed)
        {
            WriteBare(expression);
            return;
        }

        _text.Append('(');
        WriteBare(expression);
        _text.Append(')');
    }

    private void WriteBare(SqlExpression expression)
    {
        switch (expression)
        {
            case SqlOr or:
                WriteTerms(or.Terms, " OR ", AndTerm);
                break;
            case SqlAnd and:
                WriteTerms(and.Terms, " AND ", EqualityTerm);
                break;
            case SqlEquality equality:
                WritePair(equality.Left, equality.Negated ? "<>" : "=", equality.Right, EqualityTerm);
                break;
            case SqlOrdering ordering:
                WritePair(ordering.Left, SignOf(ordering.Sign), ordering.Right, ComparisonTerm);
                break;
            case SqlNot not:
                _text.Append("NOT ");
                Write(not.Operand, UnaryTerm);
                break;
            case SqlNegation negation:
                // Two signs side by side would begin a comment.
                _text.Append(negation.Operand is SqlNegation ? "- " : "-");
                Write(negation.Operand, UnaryTerm);
                break;
            case SqlPropertyTruth truth:
                _text.Append(truth.Property.Name);
                break;
            case SqlProperty property:
                _text.Append(property.Name);
                break;
            default:
                WriteVerbOrLiteral(expression);
                break;
        }
    }

    private void WriteVerbOrLiteral(SqlExpression expression)
    {
        switch (expression)
        {
            case SqlNullTest test:
                Write(test.Operand, EqualityTerm);
                _text.Append(test.Negated ? " IS NOT NULL" : " IS NULL");
                break;
            case SqlBetween between:
                WriteVerb(between.Operand, between.Negated, "BETWEEN");
                WritePair(between.Low, "AND", between.High, UnaryTerm, UnaryTerm);
                break;
            case SqlMembership membership:
                WriteVerb(membership.Property, membership.Negated, "IN");
                WriteList(membership.Values);
                break;
            case SqlTextMatch match:
                WriteVerb(match.Operand, match.Negated, VerbOf(match.Verb));
                WriteText(match.Wanted);
                break;
            case SqlTextLiteral text:
                WriteText(text.Utf8);
                break;
            case SqlNumberLiteral number:
                WriteNumber(number.Value());
                break;
            case SqlTruthLiteral literal:
                _text.Append(literal.Truth switch { SqlTruth.True => "TRUE", SqlTruth.False => "FALSE", _ => "NULL" });
                break;
        }
    }

    private void WriteTerms(IReadOnlyList<SqlCondition> terms, string word, int needed)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            _text.Append(i == 0 ? "" : word);
            Write(terms[i], needed);
        }
    }

    private void WriteVerb(SqlExpression operand, bool negated, string verb)
    {
        Write(operand, ComparisonTerm);
        _text.Append(negated ? " NOT " : " ").Append(verb).Append(' ');
    }

    // These group to the left, so an operator of the same level on the right needs parentheses.
    private void WritePair(SqlExpression left, string sign, SqlExpression right, int level) =>
        WritePair(left, sign, right, level, level + 1);

    private void WritePair(SqlExpression left, string sign, SqlExpression right, int leftNeeds, int rightNeeds)
    {
        Write(left, leftNeeds);
        _text.Append(' ').Append(sign).Append(' ');
        Write(right, rightNeeds);
    }

    private void WriteList(IReadOnlyList<byte[]> values)
    {
        _text.Append('(');
        for (var i = 0; i < values.Count; i++)
        {
            _text.Append(i == 0 ? "" : ", ");
            WriteText(values[i]);
        }

        _text.Append(')');
    }

    private void WriteText(ReadOnlySpan<byte> utf8) =>
        _text.Append('\'').Append(Encoding.UTF8.GetString(utf8).Replace("'", "''", StringComparison.Ordinal)).Append('\'');

    private void WriteNumber(in SqlValue number)
    {
        if (number.Kind != SqlValueKind.Double)
        {
            _text.Append(number.Whole);
            return;
        }

        var digits = number.Real.ToString("R", CultureInfo.InvariantCulture);
        _text.Append(digits).Append(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? ".0" : "");
    }

    private static string SignOf(SqlTokenKind sign) => sign switch
    {
        SqlTokenKind.Greater => ">",
        SqlTokenKind.GreaterOrEqual => ">=",
        SqlTokenKind.Less => "<",
        _ => "<=",
    };

    private static string VerbOf(SqlTokenKind verb) => verb switch
    {
        SqlTokenKind.Contains => "CONTAINS",
        SqlTokenKind.StartsWith => "STARTSWITH",
        _ => "ENDSWITH",
    };
}
