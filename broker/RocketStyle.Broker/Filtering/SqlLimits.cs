namespace RocketStyle.Broker.Filtering;

/// <summary>What an SQL92 expression may cost. Anyone may subscribe, so every size a client chooses ends somewhere.</summary>
internal static class SqlLimits
{
    /// <summary>Most characters of an expression.</summary>
    internal const int MaxCharacters = 8 * 1024;

    /// <summary>Most levels of parentheses, signs and NOTs, and most levels of the tree: both are walked recursively.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Most values of one IN list.</summary>
    internal const int MaxListValues = 1024;

    /// <summary>Most different properties of one expression; each is looked up once per message.</summary>
    internal const int MaxProperties = 64;

    /// <summary>Most bytes of a property value that is read as a number; longer ones are no numbers.</summary>
    internal const int MaxNumberBytes = 256;
}
