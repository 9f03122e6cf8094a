namespace RocketStyle.Protocol.Messages;

/// <summary>One name and value inside a property string.</summary>
/// <param name="name">UTF-8, never empty.</param>
/// <param name="value">UTF-8, never empty.</param>
public readonly ref struct MessageProperty(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
{
    /// <summary>UTF-8, never empty.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>UTF-8, never empty.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}
