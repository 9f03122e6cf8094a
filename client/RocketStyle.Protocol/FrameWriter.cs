using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace RocketStyle.Protocol;

/// <summary>Writes one command into a buffer: header fields, then the body, then <see cref="End"/> patches the lengths.</summary>
/// <remarks>
/// Writes in the order in which Java's JSON writer does, so that our bytes equal recorded ones. Nothing is allocated
/// but the buffer's growth. Lives on one thread; the buffer must not be written by anyone else meanwhile.
/// </remarks>
public ref struct FrameWriter
{
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
        BeginField(name);
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(4), value.Length);
            _output.Advance(4);
            _output.Write(value);
        }
        else
        {
            _output.Write((byte)'"');
            JsonText.WriteEscaped(_output, value);
            _output.Write((byte)'"');
        }
    }

    /// <summary>Writes a text field; null is left out.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            return;
        }

        BeginField(name);
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            var span = _output.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
            var written = Encoding.UTF8.GetBytes(value, span[4..]);
            BinaryPrimitives.WriteInt32BigEndian(span, written);
            _output.Advance(4 + written);
        }
        else
        {
            JsonText.WriteQuoted(_output, value);
        }
    }

    /// <summary>Writes a number as decimal text.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, long value)
    {
        BeginField(name);
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            var span = _output.GetSpan(4 + 20);
            Utf8Formatter.TryFormat(value, span[4..], out var written);
            BinaryPrimitives.WriteInt32BigEndian(span, written);
            _output.Advance(4 + written);
        }
        else
        {
            var span = _output.GetSpan(2 + 20);
            span[0] = (byte)'"';
            Utf8Formatter.TryFormat(value, span[1..], out var written);
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

    private readonly void BeginHeader()
    {
        _output.GetSpan(8)[..8].Clear();
        _output.Advance(8);
        if (_head.Encoding == HeaderEncoding.Binary)
        {
            BeginBinary();
        }
        else
        {
            _output.Write("{\"code\":"u8);
            WriteNumber(_head.Code);
        }
    }

    private readonly void BeginBinary()
    {
        var span = _output.GetSpan(13);
        BinaryPrimitives.WriteInt16BigEndian(span, unchecked((short)_head.Code));
        span[2] = (byte)_head.Language;
        BinaryPrimitives.WriteInt16BigEndian(span[3..], (short)_head.Version);
        BinaryPrimitives.WriteInt32BigEndian(span[5..], _head.Opaque);
        BinaryPrimitives.WriteInt32BigEndian(span[9..], _head.Flag);
        _output.Advance(13);

        var remark = _head.Remark ?? string.Empty;
        var most = Encoding.UTF8.GetMaxByteCount(remark.Length);
        var remarkSpan = _output.GetSpan(8 + most);
        var written = Encoding.UTF8.GetBytes(remark, remarkSpan[4..]);
        BinaryPrimitives.WriteInt32BigEndian(remarkSpan, written);
        BinaryPrimitives.WriteInt32BigEndian(remarkSpan[(4 + written)..], 0);
        _output.Advance(8 + written);
    }

    private void BeginField(scoped ReadOnlySpan<byte> name)
    {
        if (_bodyAt != 0)
        {
            throw new InvalidOperationException("Header fields come before the body.");
        }

        if (_head.Encoding == HeaderEncoding.Binary)
        {
            if (_fieldsAt == 0)
            {
                _fieldsAt = _output.Length;
            }

            BinaryPrimitives.WriteInt16BigEndian(_output.GetSpan(2), (short)name.Length);
            _output.Advance(2);
            _output.Write(name);
            return;
        }

        _output.Write(_fieldsAt == 0 ? ",\"extFields\":{\""u8 : ",\""u8);
        _fieldsAt = _output.Length;
        _output.Write(name);
        _output.Write("\":"u8);
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
        _output.Write(_fieldsAt == 0 ? ",\"flag\":"u8 : "},\"flag\":"u8);
        WriteNumber(_head.Flag);
        _output.Write(",\"language\":\""u8);
        _output.Write(LanguageNames.Of(_head.Language));
        _output.Write("\",\"opaque\":"u8);
        WriteNumber(_head.Opaque);
        if (_head.Remark is { } remark)
        {
            _output.Write(",\"remark\":"u8);
            JsonText.WriteQuoted(_output, remark);
        }

        _output.Write(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":"u8);
        WriteNumber(_head.Version);
        _output.Write((byte)'}');
    }

    private readonly void WriteNumber(int value)
    {
        Utf8Formatter.TryFormat(value, _output.GetSpan(11), out var written);
        _output.Advance(written);
    }
}
