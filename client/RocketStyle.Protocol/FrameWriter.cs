using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Protocol;

/// <summary>Writes one command into a buffer: header fields, then the body, then <see cref="End"/> patches the lengths.</summary>
/// <remarks>
/// Writes in the order in which Java's JSON writer does, so that our bytes equal recorded ones. Nothing is allocated
/// but the buffer's growth. Lives on one thread; the buffer must not be written by anyone else meanwhile.
/// </remarks>
public ref struct FrameWriter
{
    // More than everything behind the fields but the remark.
    private const int JsonTailBytes = 160;

    private static readonly byte[] AnswerTail =
        [.. "},\"flag\":1,\"language\":\""u8, .. LanguageNames.Of(LanguageCode.DotNet), .. "\",\"opaque\":"u8];

    private static readonly byte[] AnswerEnd =
        Encoding.ASCII.GetBytes(FormattableString.Invariant($",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":{ProtocolVersion.Current}}}"));

    private readonly FrameBuffer _output;
    private readonly int _start;
    private FrameHead _head;
    private int _fieldsAt;
    private int _bodyAt;

    /// <summary>Begins a frame at the buffer's end.</summary>
    public FrameWriter(FrameBuffer output, scoped in FrameHead head)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _head = head;
        _start = output.Length;
        BeginHeader();
    }

    /// <summary>Where the frame begins in its buffer.</summary>
    public readonly int Start => _start;

    /// <summary>Writes a header field of UTF-8 text. An empty text is written as empty in JSON, and means null in binary.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            var span = BeginField(name, 4 + value.Length);
            BinaryPrimitives.WriteInt32BigEndian(span, value.Length);
            value.CopyTo(span[4..]);
            _output.Advance(4 + value.Length);
            return;
        }

        if (JsonText.NeedsNoEscape(value))
        {
            PlainJson(name, value);
            return;
        }

        BeginField(name, 1)[0] = (byte)'"';
        _output.Advance(1);
        JsonText.WriteEscaped(_output, value);
        _output.Write((byte)'"');
    }

    /// <summary>Writes a header field whose text needs no escape in JSON, as digits and letters.</summary>
    public void PlainField(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Debug.Assert(JsonText.NeedsNoEscape(value), "The caller knows what it writes.");
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            Field(name, value);
        }
        else
        {
            PlainJson(name, value);
        }
    }

    /// <summary>Writes fields that were written down before.</summary>
    public void Fields(FixedFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            _fieldsAt = _fieldsAt == 0 ? _output.Length : _fieldsAt;
            _output.Write(fields.Binary);
            return;
        }

        if (_fieldsAt == 0)
        {
            _output.Write(",\"extFields\":{"u8);
        }

        _output.Write(_fieldsAt == 0 ? fields.Json.AsSpan(1) : fields.Json);
        _fieldsAt = _output.Length;
    }

    /// <summary>Writes the id of a stored message, under both of its names.</summary>
    /// <param name="ids">Whose messages they are.</param>
    /// <param name="position">Byte place in the log.</param>
    public void Fields(MessageIdFields ids, long position)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Fields(ids.Fields);
        var (first, second) = _head.Encoding == HeaderEncoding.Binary ? ids.BinaryHoles : ids.JsonHoles;
        MessageId.WritePosition(_output.Patch(_output.Length - first, MessageId.PositionDigits), position);
        MessageId.WritePosition(_output.Patch(_output.Length - second, MessageId.PositionDigits), position);
    }

    /// <summary>Writes a text field; null is left out.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            return;
        }

        if (_head.Encoding == HeaderEncoding.Binary)
        {
            var span = BeginField(name, 4 + Encoding.UTF8.GetMaxByteCount(value.Length));
            var written = Encoding.UTF8.GetBytes(value, span[4..]);
            BinaryPrimitives.WriteInt32BigEndian(span, written);
            _output.Advance(4 + written);
        }
        else
        {
            BeginField(name, 0);
            JsonText.WriteQuoted(_output, value);
        }
    }

    /// <summary>Writes a number as decimal text.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, long value)
    {
        var span = BeginField(name, 4 + 20);
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            var written = Format(span[4..], value);
            BinaryPrimitives.WriteInt32BigEndian(span, written);
            _output.Advance(4 + written);
        }
        else
        {
            span[0] = (byte)'"';
            var written = Format(span[1..], value);
            span[written + 1] = (byte)'"';
            _output.Advance(written + 2);
        }
    }

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, bool value) => Field(name, value ? "true"u8 : "false"u8);

    /// <summary>Appends to the body; the header is closed by the first call, and no field may follow.</summary>
    public void Body(scoped ReadOnlySpan<byte> bytes)
    {
        BeginBody();
        _output.Write(bytes);
    }

    /// <summary>Closes the header and gives the buffer, for bodies that are written piece by piece.</summary>
    public FrameBuffer BeginBody()
    {
        if (_bodyAt == 0)
        {
            CloseHeader();
        }

        return _output;
    }

    /// <summary>Throws away what was written and begins the frame again with another code; opaque, flags and encoding stay.</summary>
    public void Restart(int code, string? remark = null)
    {
        _output.Truncate(_start);
        _head = _head with { Code = code, Remark = remark };
        _fieldsAt = 0;
        _bodyAt = 0;
        BeginHeader();
    }

    /// <summary>Ends the frame.</summary>
    /// <exception cref="ProtocolException">The frame is larger than any peer accepts; it was taken out of the buffer again.</exception>
    public void End()
    {
        if (!TryEnd())
        {
            throw new ProtocolException(
                $"A frame is larger than {ProtocolLimits.MaxFrameBytes} bytes (MaxFrameBytes), or its header than {ProtocolLimits.MaxHeaderBytes} (MaxHeaderBytes).");
        }
    }

    /// <summary>Ends the frame.</summary>
    /// <returns>False if it, or its header, is larger than any peer accepts; it was taken out of the buffer again.</returns>
    public bool TryEnd()
    {
        BeginBody();
        var total = _output.Length - _start;
        if (total > ProtocolLimits.MaxFrameBytes || _bodyAt - _start - 8 > ProtocolLimits.MaxHeaderBytes)
        {
            _output.Truncate(_start);
            return false;
        }

        var prefix = _output.Patch(_start, 8);
        BinaryPrimitives.WriteInt32BigEndian(prefix, total - 4);
        BinaryPrimitives.WriteInt32BigEndian(prefix[4..], ((int)_head.Encoding << 24) | (_bodyAt - _start - 8));
        return true;
    }

    private void PlainJson(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        var text = BeginField(name, 2 + value.Length);
        text[0] = (byte)'"';
        value.CopyTo(text[1..]);
        text[value.Length + 1] = (byte)'"';
        _output.Advance(value.Length + 2);
    }

    private readonly void BeginHeader()
    {
        // The two length words are written last.
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            BeginBinary();
            return;
        }

        var span = _output.GetSpan(8 + 8 + 11);
        _output.Advance(Put(span, Put(span, 8, "{\"code\":"u8), _head.Code));
    }

    private readonly void BeginBinary()
    {
        var remark = _head.Remark;
        var most = remark is null ? 0 : Encoding.UTF8.GetMaxByteCount(remark.Length);
        var all = _output.GetSpan(8 + 21 + most);
        var span = all[8..];
        BinaryPrimitives.WriteInt16BigEndian(span, unchecked((short)_head.Code));
        span[2] = (byte)_head.Language;
        BinaryPrimitives.WriteInt16BigEndian(span[3..], (short)_head.Version);
        BinaryPrimitives.WriteInt32BigEndian(span[5..], _head.Opaque);
        BinaryPrimitives.WriteInt32BigEndian(span[9..], _head.Flag);
        var written = remark is null ? 0 : Encoding.UTF8.GetBytes(remark, span[17..]);
        BinaryPrimitives.WriteInt32BigEndian(span[13..], written);
        BinaryPrimitives.WriteInt32BigEndian(span[(17 + written)..], 0);
        _output.Advance(8 + 21 + written);
    }

    /// <summary>Writes the name and gives room for <paramref name="valueBytes"/>; the caller advances over what it writes there.</summary>
    private Span<byte> BeginField(scoped ReadOnlySpan<byte> name, int valueBytes)
    {
        if (_bodyAt != 0)
        {
            throw new InvalidOperationException("Header fields come before the body.");
        }

        return _head.Encoding == HeaderEncoding.Binary ? BeginBinaryField(name, valueBytes) : BeginJsonField(name, valueBytes);
    }

    private Span<byte> BeginBinaryField(scoped ReadOnlySpan<byte> name, int valueBytes)
    {
        if (_fieldsAt == 0)
        {
            _fieldsAt = _output.Length;
        }

        var span = _output.GetSpan(2 + name.Length + valueBytes);
        BinaryPrimitives.WriteInt16BigEndian(span, (short)name.Length);
        name.CopyTo(span[2..]);
        _output.Advance(2 + name.Length);
        return span[(2 + name.Length)..];
    }

    private Span<byte> BeginJsonField(scoped ReadOnlySpan<byte> name, int valueBytes)
    {
        var before = _fieldsAt == 0 ? ",\"extFields\":{\""u8 : ",\""u8;
        var size = before.Length + name.Length + 2;
        var span = _output.GetSpan(size + valueBytes);
        before.CopyTo(span);
        name.CopyTo(span[before.Length..]);
        span[size - 2] = (byte)'"';
        span[size - 1] = (byte)':';
        _output.Advance(size);
        _fieldsAt = _output.Length;
        return span[size..];
    }

    private void CloseHeader()
    {
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            if (_fieldsAt != 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(_output.Patch(_fieldsAt - 4, 4), _output.Length - _fieldsAt);
            }
        }
        else
        {
            CloseJson();
        }

        _bodyAt = _output.Length;
    }

    private readonly void CloseJson()
    {
        if (_head is { Flag: CommandFlags.Response, Language: LanguageCode.DotNet, Version: ProtocolVersion.Current, Remark: null })
        {
            CloseUsualAnswer();
            return;
        }

        var span = _output.GetSpan(JsonTailBytes);
        var at = Put(span, 0, _fieldsAt == 0 ? ",\"flag\":"u8 : "},\"flag\":"u8);
        at = Put(span, at, _head.Flag);
        at = Put(span, at, ",\"language\":\""u8);
        at = Put(span, at, LanguageNames.Of(_head.Language));
        at = Put(span, at, "\",\"opaque\":"u8);
        at = Put(span, at, _head.Opaque);
        if (_head.Remark is { } remark)
        {
            at = Put(span, at, ",\"remark\":"u8);
            _output.Advance(at);
            JsonText.WriteQuoted(_output, remark);
            span = _output.GetSpan(JsonTailBytes);
            at = 0;
        }

        at = Put(span, at, ",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":"u8);
        at = Put(span, at, _head.Version);
        span[at] = (byte)'}';
        _output.Advance(at + 1);
    }

    /// <summary>What stands behind the fields of nearly every answer, but for its number.</summary>
    private readonly void CloseUsualAnswer()
    {
        var span = _output.GetSpan(JsonTailBytes);
        var at = Put(span, 0, AnswerTail.AsSpan(_fieldsAt == 0 ? 1 : 0));
        at = Put(span, at, _head.Opaque);
        _output.Advance(Put(span, at, AnswerEnd));
    }

    private static int Put(Span<byte> span, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(span[at..]);
        return at + text.Length;
    }

    private static int Format(Span<byte> span, long number)
    {
        if ((ulong)number <= 9)
        {
            span[0] = (byte)('0' + number); // a queue, mostly
            return 1;
        }

        Utf8Formatter.TryFormat(number, span, out var written);
        return written;
    }

    private static int Put(Span<byte> span, int at, int number)
    {
        Utf8Formatter.TryFormat(number, span[at..], out var written);
        return at + written;
    }
}
