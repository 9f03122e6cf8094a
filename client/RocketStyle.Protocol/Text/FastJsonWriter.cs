using System.Buffers;
using System.Globalization;
using System.Text;

namespace RocketStyle.Protocol.Text;

/// <summary>
/// Writes JSON the way RocketMQ's peers expect it: bare number keys, objects as map keys, no nulls, no spaces, Java's number texts.
/// The order of the members is the caller's; RocketMQ's is alphabetical.
/// </summary>
/// <remarks>
/// One thread at a time, one document per writer. Keys and values must alternate as JSON wants it: misuse throws
/// <see cref="InvalidOperationException"/>. For bodies of the control plane and config files, not for headers.
/// </remarks>
public sealed partial class FastJsonWriter
{
    /// <summary>How deep a document may nest: what <see cref="LenientJson"/> reads back.</summary>
    private const int MaxDepth = LenientJson.MaxDepth;

    private readonly IBufferWriter<byte> _output;
    private readonly JsonDialect _dialect;
    private readonly bool _pretty;
    private readonly Level[] _levels = new Level[MaxDepth + 1];
    private int _depth;
    private bool _valueDue = true;

    /// <summary>Creates a writer for one document.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="dialect">Bare or quoted number keys, raw or escaped characters beyond ASCII.</param>
    /// <param name="pretty">Tabs and new lines, for config files; maps keyed by numbers stay on one line, as RocketMQ's files have it.</param>
    public FastJsonWriter(IBufferWriter<byte> output, JsonDialect dialect = JsonDialect.FastJson, bool pretty = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _dialect = dialect;
        _pretty = pretty;
    }

    /// <summary>The whole text of a body.</summary>
    /// <param name="body">What to write.</param>
    /// <param name="dialect">The dialect of the peer.</param>
    /// <param name="pretty">Tabs and new lines, for config files.</param>
    public static byte[] Encode(IJsonWritable body, JsonDialect dialect = JsonDialect.FastJson, bool pretty = false)
    {
        ArgumentNullException.ThrowIfNull(body);
        var output = new ArrayBufferWriter<byte>();
        body.Write(new FastJsonWriter(output, dialect, pretty));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Opens an object where a value is due.</summary>
    public void BeginObject() => Begin((byte)'{');

    /// <summary>Closes the object opened last.</summary>
    public void EndObject() => End((byte)'}');

    /// <summary>Opens an array where a value is due.</summary>
    public void BeginArray() => Begin((byte)'[');

    /// <summary>Closes the array opened last.</summary>
    public void EndArray() => End((byte)']');

    /// <summary>Writes a key.</summary>
    /// <param name="utf8">The name, ASCII letters that need no escape: a literal.</param>
    public void Key(ReadOnlySpan<byte> utf8)
    {
        BeforeKey(onOwnLine: true);
        Put((byte)'"');
        _output.Write(utf8);
        _output.Write("\":"u8);
    }

    /// <summary>Writes a key of any text.</summary>
    /// <param name="text">The name.</param>
    public void Key(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        BeforeKey(onOwnLine: true);
        WriteText(text);
        Put((byte)':');
    }

    /// <summary>Writes a number as key: bare in RocketMQ's dialect, quoted in standard JSON.</summary>
    /// <param name="number">The key.</param>
    public void Key(long number)
    {
        BeforeKey(onOwnLine: false);
        var quoted = _dialect == JsonDialect.Standard;
        PutIf(quoted, (byte)'"');
        WriteNumber(number);
        PutIf(quoted, (byte)'"');
        Put((byte)':');
    }

    /// <summary>Writes an object as key: <c>{{"topic":"T"}:</c>. RocketMQ's maps from queue to something look like this for every peer.</summary>
    /// <param name="key">The key; it must write exactly one object.</param>
    public void Key(IJsonWritable key)
    {
        ArgumentNullException.ThrowIfNull(key);
        BeforeKey(onOwnLine: false);
        key.Write(this);
        Put((byte)':');
        _valueDue = true;
    }

    /// <summary>Writes null.</summary>
    public void Null()
    {
        BeforeValue();
        _output.Write("null"u8);
    }

    /// <summary>Writes a text, or null.</summary>
    /// <param name="text">The text.</param>
    public void Value(string? text)
    {
        BeforeValue();
        if (text is null)
        {
            _output.Write("null"u8);
        }
        else
        {
            WriteText(text);
        }
    }

    /// <summary>Writes a text.</summary>
    /// <param name="utf8">The text in UTF-8; what is not UTF-8 becomes U+FFFD.</param>
    public void Value(ReadOnlySpan<byte> utf8)
    {
        BeforeValue();
        WriteText(Encoding.UTF8.GetString(utf8));
    }

    /// <summary>Writes a whole number.</summary>
    /// <param name="number">The number.</param>
    public void Value(long number)
    {
        BeforeValue();
        WriteNumber(number);
    }

    /// <summary>Writes a number as Java prints it (0.0); null when it is not finite.</summary>
    /// <param name="number">The number.</param>
    public void Value(double number)
    {
        BeforeValue();
        _output.Write(double.IsFinite(number) ? Encoding.ASCII.GetBytes(JavaNumber.Format(number)) : "null"u8);
    }

    /// <summary>Writes true or false.</summary>
    /// <param name="value">The value.</param>
    public void Value(bool value)
    {
        BeforeValue();
        _output.Write(value ? "true"u8 : "false"u8);
    }

    /// <summary>Lets a body write itself here.</summary>
    /// <param name="body">The body; it must write exactly one value.</param>
    public void Value(IJsonWritable body)
    {
        ArgumentNullException.ThrowIfNull(body);
        body.Write(this);
    }

    /// <summary>Writes a parsed value as it is, members in the order they have.</summary>
    /// <param name="value">The value.</param>
    public void Value(JsonValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        value.Write(this);
    }

    private void WriteNumber(long number)
    {
        const int longest = 20; // a sign and 19 digits
        number.TryFormat(_output.GetSpan(longest), out var written, default, CultureInfo.InvariantCulture);
        _output.Advance(written);
    }
}
