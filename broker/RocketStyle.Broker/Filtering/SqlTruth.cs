namespace RocketStyle.Broker.Filtering;

/// <summary>What a condition says of a message: SQL's three values, and the failure to say anything.</summary>
internal enum SqlTruth
{
    False,
    True,

    /// <summary>SQL's NULL: a property is missing.</summary>
    Unknown,

    /// <summary>A text that should be a number is none. The whole expression does not match, whatever surrounds this.</summary>
    Error,
}
