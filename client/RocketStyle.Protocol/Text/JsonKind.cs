namespace RocketStyle.Protocol.Text;

/// <summary>What a <see cref="JsonValue"/> is.</summary>
public enum JsonKind
{
    /// <summary>null, or a member that is not there: RocketMQ's peers never tell the two apart.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number that fits 64 bits.</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Real,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>A list of members, whose keys may be texts, numbers or objects.</summary>
    Object,
}
