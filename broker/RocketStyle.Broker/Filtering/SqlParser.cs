namespace RocketStyle.Broker.Filtering;

/// <summary>
/// Reads an SQL92 condition (RocketMQ filter language). From loose to tight: OR; AND; <c>= &lt;&gt;</c> IS NULL;
/// <c>&lt; &gt;</c> BETWEEN IN CONTAINS STARTSWITH ENDSWITH; signs and NOT; literals, properties, parentheses.
/// </summary>
/// <remarks>
/// One instance per text. A part that cannot be read is null and has noted why; everybody above it just returns null.
/// </remarks>
internal sealed partial class SqlParser
{
    private const string OperatorOrEnd = "an operator or the end";

    private readonly string _text;
    private readonly Dictionary<string, SqlProperty> _properties = new(StringComparer.Ordinal);
    private SqlScanner _scanner;
    private SqlToken _token;
    private int _previousEnd;
    private int _depth;
    private SqlSyntaxError? _error;

    private SqlParser(string text)
    {
        _text = text;
        _scanner = new SqlScanner(text);
    }

    /// <summary>Reads a condition that fills the whole text.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="propertyCount">Different properties it names.</param>
    /// <param name="error">Why not; null when a tree was returned.</param>
    internal static SqlCondition? Parse(string text, out int propertyCount, out SqlSyntaxError? error)
    {
        if (text.Length > SqlLimits.MaxCharacters)
        {
            propertyCount = 0;
            error = new SqlSyntaxError(SqlLimits.MaxCharacters + 1, $"no more than {SqlLimits.MaxCharacters} characters", $"{text.Length}");
            return null;
        }

        var parser = new SqlParser(text);
        var condition = parser.Whole();
        propertyCount = parser._properties.Count;
        error = parser._error;
        return condition;
    }

    private SqlCondition? Whole()
    {
        Advance();
        var start = _token.Start;
        var expression = Or();
        if (expression is not null && _token.Kind != SqlTokenKind.End)
        {
            return Refuse<SqlCondition>(OperatorOrEnd);
        }

        return AsCondition(expression, start);
    }

    private SqlExpression? Or()
    {
        var start = _token.Start;
        var first = And();
        if (first is null || _token.Kind != SqlTokenKind.Or)
        {
            return first;
        }

        var terms = new List<SqlCondition>();
        return TryAdd(terms, first, start) && TryAddWhile(terms, SqlTokenKind.Or, static parser => parser.And())
            ? Bounded(new SqlOr([.. terms]), start)
            : null;
    }

    private SqlExpression? And()
    {
        var start = _token.Start;
        var first = Equality();
        if (first is null || _token.Kind != SqlTokenKind.And)
        {
            return first;
        }

        var terms = new List<SqlCondition>();
        return TryAdd(terms, first, start) && TryAddWhile(terms, SqlTokenKind.And, static parser => parser.Equality())
            ? Bounded(new SqlAnd([.. terms]), start)
            : null;
    }

    private bool TryAddWhile(List<SqlCondition> terms, SqlTokenKind word, Func<SqlParser, SqlExpression?> read)
    {
        while (TryTake(word))
        {
            var start = _token.Start;
            if (!TryAdd(terms, read(this), start))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAdd(List<SqlCondition> terms, SqlExpression? term, int start)
    {
        if (AsCondition(term, start) is not { } condition)
        {
            return false;
        }

        terms.Add(condition);
        return true;
    }

    /// <summary>Makes a condition of what stands where one is needed; a property becomes its truth.</summary>
    private SqlCondition? AsCondition(SqlExpression? expression, int start) => expression switch
    {
        null => null,
        SqlCondition condition => condition,
        SqlProperty property => new SqlPropertyTruth(property),
        _ => RefuseSince<SqlCondition>(start, "a condition"),
    };

    private void Advance()
    {
        _previousEnd = _token.End;
        _token = _scanner.Next();
    }

    private bool TryTake(SqlTokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Takes a token that must be there.</summary>
    private bool TryExpect(SqlTokenKind kind, string expected)
    {
        if (TryTake(kind))
        {
            return true;
        }

        Refuse<SqlExpression>(expected);
        return false;
    }

    /// <summary>Lets a tree through unless it is too high to be walked.</summary>
    private T? Bounded<T>(T tree, int start)
        where T : SqlExpression => tree.Height <= SqlLimits.MaxDepth ? tree : TooDeep<T>(start);

    private T? TooDeep<T>(int start)
        where T : class
    {
        Note(start, $"no more than {SqlLimits.MaxDepth} levels", "one more");
        return null;
    }

    /// <summary>Notes that the next token cannot stand here.</summary>
    private T? Refuse<T>(string expected)
        where T : class
    {
        Note(_token.Start, expected, Describe(_token));
        return null;
    }

    /// <summary>Notes that what was read since <paramref name="start"/> cannot stand there.</summary>
    private T? RefuseSince<T>(int start, string expected)
        where T : class
    {
        Note(start, expected, Shorten(_text.AsSpan(start, _previousEnd - start)));
        return null;
    }

    // The first problem is the one to tell.
    private void Note(int start, string expected, string found) => _error ??= new SqlSyntaxError(start + 1, expected, found);

    private string Describe(SqlToken token) => token.Kind switch
    {
        SqlTokenKind.End => "the end",
        SqlTokenKind.UnclosedText => "a text without its closing quote",
        SqlTokenKind.UnclosedComment => "a comment without its end",
        _ => Shorten(_text.AsSpan(token.Start, token.Length)),
    };

    private static string Shorten(ReadOnlySpan<char> found)
    {
        const int Most = 40;
        found = found.Trim();
        return found.Length <= Most ? found.ToString() : $"{found[..Most]}…";
    }
}
