using System.Globalization;

namespace RocketStyle.Protocol.Text;

/// <summary>
/// One value of a parsed JSON body. Types are interchangeable where that is harmless, as RocketMQ's own reader has it:
/// "105" is a number when a number is asked for, and 105 is a text when a text is asked for.
/// </summary>
/// <remarks>
/// Built by <see cref="LenientJson"/>, immutable, any thread. For bodies of the control plane only; headers have their own scanner.
/// Asking for something a value cannot be throws <see cref="ProtocolException"/>; a missing member is the caller's default.
/// </remarks>
public sealed partial class JsonValue
{
    private readonly long _bits;
    private readonly object? _content;

    private JsonValue(JsonKind kind, long bits, object? content)
    {
        Kind = kind;
        _bits = bits;
        _content = content;
    }

    /// <summary>null; also what a missing member is.</summary>
    public static JsonValue Null { get; } = new(JsonKind.Null, 0, null);

    internal static JsonValue True { get; } = new(JsonKind.Boolean, 1, null);

    internal static JsonValue False { get; } = new(JsonKind.Boolean, 0, null);

    /// <summary>What this value is.</summary>
    public JsonKind Kind { get; }

    /// <summary>Whether this is null or missing.</summary>
    public bool IsNull => Kind == JsonKind.Null;

    /// <summary>The values of an array; empty for null.</summary>
    /// <exception cref="ProtocolException">This is something else.</exception>
    public IReadOnlyList<JsonValue> Items => Kind switch
    {
        JsonKind.Array => (JsonValue[])_content!,
        JsonKind.Null => [],
        _ => throw Mismatch("an array"),
    };

    /// <summary>The members of an object in the order of the text; empty for null.</summary>
    /// <exception cref="ProtocolException">This is something else.</exception>
    public IReadOnlyList<JsonMember> Members => Kind switch
    {
        JsonKind.Object => (JsonMember[])_content!,
        JsonKind.Null => [],
        _ => throw Mismatch("an object"),
    };

    internal static JsonValue From(long number) => new(JsonKind.Integer, number, null);

    internal static JsonValue From(double number) => new(JsonKind.Real, BitConverter.DoubleToInt64Bits(number), null);

    internal static JsonValue From(string text) => new(JsonKind.Text, 0, text);

    internal static JsonValue From(JsonValue[] items) => new(JsonKind.Array, 0, items);

    internal static JsonValue From(JsonMember[] members) => new(JsonKind.Object, 0, members);

    /// <summary>This value as text; null for null.</summary>
    /// <exception cref="ProtocolException">This is an array or an object.</exception>
    public string? AsText() => Kind switch
    {
        JsonKind.Null => null,
        JsonKind.Text => (string)_content!,
        JsonKind.Boolean => _bits != 0 ? "true" : "false",
        JsonKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        JsonKind.Real => JavaNumber.Format(BitConverter.Int64BitsToDouble(_bits)),
        _ => throw Mismatch("a text"),
    };

    /// <summary>This value as a 64-bit number; <paramref name="missing"/> for null and the empty text.</summary>
    /// <param name="missing">What null stands for.</param>
    /// <exception cref="ProtocolException">This is no whole number of 64 bits.</exception>
    public long AsInt64(long missing = 0)
    {
        switch (Kind)
        {
            case JsonKind.Null:
                return missing;
            case JsonKind.Boolean or JsonKind.Integer:
                return _bits;
            case JsonKind.Real when AsWhole(BitConverter.Int64BitsToDouble(_bits)) is { } whole:
                return whole;
            case JsonKind.Text when IsEmpty:
                return missing;
            case JsonKind.Text when long.TryParse((string)_content!, NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed):
                return parsed;
            default:
                throw Mismatch("a whole number of 64 bits");
        }
    }

    /// <summary>This value as a 32-bit number; <paramref name="missing"/> for null and the empty text.</summary>
    /// <param name="missing">What null stands for.</param>
    /// <exception cref="ProtocolException">This is no whole number of 32 bits.</exception>
    public int AsInt32(int missing = 0)
    {
        var number = AsInt64(missing);
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Mismatch("a whole number of 32 bits");
    }

    /// <summary>This value as a floating-point number; <paramref name="missing"/> for null and the empty text.</summary>
    /// <param name="missing">What null stands for.</param>
    /// <exception cref="ProtocolException">This is no number.</exception>
    public double AsDouble(double missing = 0)
    {
        switch (Kind)
        {
            case JsonKind.Null:
                return missing;
            case JsonKind.Boolean or JsonKind.Integer:
                return _bits;
            case JsonKind.Real:
                return BitConverter.Int64BitsToDouble(_bits);
            case JsonKind.Text when IsEmpty:
                return missing;
            case JsonKind.Text when double.TryParse((string)_content!, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed):
                return parsed;
            default:
                throw Mismatch("a number");
        }
    }

    /// <summary>This value as yes or no; <paramref name="missing"/> for null and the empty text.</summary>
    /// <param name="missing">What null stands for.</param>
    /// <exception cref="ProtocolException">This is none of true, false, 1, 0, or a text of these, Y, N, T or F.</exception>
    public bool AsBoolean(bool missing = false) => Kind switch
    {
        JsonKind.Null => missing,
        JsonKind.Boolean or JsonKind.Integer => _bits != 0,
        JsonKind.Text when IsEmpty => missing,
        JsonKind.Text => ((string)_content!).ToUpperInvariant() switch
        {
            "TRUE" or "1" or "Y" or "T" => true,
            "FALSE" or "0" or "N" or "F" => false,
            _ => throw Mismatch("true or false"),
        },
        _ => throw Mismatch("true or false"),
    };

    private bool IsEmpty => (string)_content! is "" or "null";

    private static long? AsWhole(double number) =>
        number == Math.Floor(number) && Math.Abs(number) < long.MaxValue ? (long)number : null;

    private ProtocolException Mismatch(string expected) => new(Kind switch
    {
        JsonKind.Array or JsonKind.Object => $"A JSON value is an {Kind}, {expected} was expected.",
        JsonKind.Null => $"A JSON value is missing, {expected} was expected.",
        _ => $"A JSON value is '{Shorten(AsText()!)}', {expected} was expected.",
    });

    private static string Shorten(string text) => text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 64), "…");
}
