namespace RocketStyle.Broker.Filtering;

/// <summary>The words of the language; case does not matter. They cannot be property names.</summary>
internal static class SqlWords
{
    private static readonly (string Word, SqlTokenKind Kind)[] Words =
    [
        ("AND", SqlTokenKind.And),
        ("OR", SqlTokenKind.Or),
        ("NOT", SqlTokenKind.Not),
        ("IS", SqlTokenKind.Is),
        ("NULL", SqlTokenKind.Null),
        ("TRUE", SqlTokenKind.True),
        ("FALSE", SqlTokenKind.False),
        ("BETWEEN", SqlTokenKind.Between),
        ("IN", SqlTokenKind.In),
        ("CONTAINS", SqlTokenKind.Contains),
        ("STARTSWITH", SqlTokenKind.StartsWith),
        ("ENDSWITH", SqlTokenKind.EndsWith),
    ];

    internal static SqlTokenKind KindOf(ReadOnlySpan<char> name)
    {
        foreach (var (word, kind) in Words)
        {
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return SqlTokenKind.Identifier;
    }
}
