using System.Text;

namespace RocketStyle.Protocol.Commands;

/// <summary>Reads a request's fields one by one and remembers the first that is missing or malformed.</summary>
/// <remarks>For requests off the hot path. Spans live as long as the command's buffer.</remarks>
public ref struct FieldReader(Command command)
{
    private readonly Command _command = command;

    /// <summary>What is wrong with the request, as a sentence for the answer's remark; null while nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>A field that must be there and not be empty.</summary>
    public ReadOnlySpan<byte> Required(ReadOnlySpan<byte> name)
    {
        if (_command.TryGet(name, out var value) && !value.IsEmpty)
        {
            return value;
        }

        Problem ??= $"The request lacks the field '{Text(name)}'.";
        return default;
    }

    /// <summary>A field that must be there, as text.</summary>
    public string RequiredText(ReadOnlySpan<byte> name) => Text(Required(name));

    /// <summary>A field that may be missing; then empty.</summary>
    public readonly ReadOnlySpan<byte> Optional(ReadOnlySpan<byte> name) =>
        _command.TryGet(name, out var value) ? value : default;

    /// <summary>A 32-bit number that must be there.</summary>
    public int RequiredInt32(ReadOnlySpan<byte> name) => Int32(name, Required(name));

    /// <summary>A 64-bit number that must be there.</summary>
    public long RequiredInt64(ReadOnlySpan<byte> name) => Int64(name, Required(name));

    /// <summary>A 32-bit number, or its default when missing.</summary>
    public int OptionalInt32(ReadOnlySpan<byte> name, int missing)
    {
        var text = Optional(name);
        return text.IsEmpty ? missing : Int32(name, text);
    }

    /// <summary>A 64-bit number, or its default when missing.</summary>
    public long OptionalInt64(ReadOnlySpan<byte> name, long missing)
    {
        var text = Optional(name);
        return text.IsEmpty ? missing : Int64(name, text);
    }

    /// <summary>A boolean, or its default when missing; anything but <c>true</c> is false.</summary>
    public readonly bool OptionalBoolean(ReadOnlySpan<byte> name, bool missing) => _command.GetBoolean(name, missing);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private int Int32(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!Numbers.TryParse(text, out int value))
        {
            Problem ??= $"The field '{Text(name)}' is not a 32-bit number: '{Text(text)}'.";
        }

        return value;
    }

    private long Int64(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!Numbers.TryParse(text, out long value))
        {
            Problem ??= $"The field '{Text(name)}' is not a 64-bit number: '{Text(text)}'.";
        }

        return value;
    }
}
