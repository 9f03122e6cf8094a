namespace RocketStyle.Broker.Filtering;

/// <summary>The type of an operand. Between a text and another type, the other type decides.</summary>
internal enum SqlValueKind
{
    Null,
    Text,
    Boolean,

    /// <summary>A whole number literal of 32 bits.</summary>
    Int32,

    /// <summary>A whole number literal that needs 64 bits.</summary>
    Int64,

    Double,
    Error,
}
