using RocketStyle.Protocol.Repeats;

namespace RocketStyle.Protocol;

/// <summary>
/// One command, request or answer, as it stands in a receive buffer: parsed numbers, and slices for everything else.
/// </summary>
/// <remarks>
/// Reused for one command after the other by whoever owns the buffer. Everything it hands out lives until the next
/// <see cref="Read"/> or until the buffer is filled again, whichever comes first. Not thread-safe.
/// Escapes in JSON values are resolved in place, so a frame is read exactly once.
/// </remarks>
public sealed class Command
{
    private readonly HeaderMemory? _memory;
    private byte[] _buffer = [];
    private FieldSlice[] _ownFields = new FieldSlice[24];
    private FieldSlice[] _fields;
    private int _fieldCount;
    private Slice _remark;
    private Slice _body;

    /// <param name="remembersHeaders">
    /// Whether headers are compared with an earlier one before they are read: for who reads one peer's commands, which are much alike.
    /// </param>
    public Command(bool remembersHeaders = false)
    {
        _fields = _ownFields;
        _memory = remembersHeaders ? new HeaderMemory() : null;
    }

    /// <summary>Request or response code. POP codes that the binary header cut to 16 bits are restored.</summary>
    public int Code { get; internal set; }

    /// <summary>The peer's language; <see cref="LanguageCode.Java"/> when it did not say.</summary>
    public LanguageCode Language { get; internal set; }

    /// <summary>The peer's release ordinal; 0 when it did not say.</summary>
    public int Version { get; internal set; }

    /// <summary>Correlation number, chosen by whoever began the exchange. Negative values are legal.</summary>
    public int Opaque { get; internal set; }

    /// <summary>Bits of <see cref="CommandFlags"/>.</summary>
    public int Flag { get; internal set; }

    /// <summary>How the header was written; an answer uses the same.</summary>
    public HeaderEncoding Encoding { get; private set; }

    /// <summary>Whether this answers a request of ours.</summary>
    public bool IsResponse => (Flag & CommandFlags.Response) != 0;

    /// <summary>Whether the sender wants no answer.</summary>
    public bool IsOneWay => (Flag & CommandFlags.OneWay) != 0;

    /// <summary>Human text, UTF-8; empty when absent.</summary>
    public ReadOnlySpan<byte> Remark => Span(_remark);

    /// <summary>The body; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => Span(_body);

    /// <summary>The body as memory over the receive buffer, for decoders that want memory.</summary>
    public ReadOnlyMemory<byte> BodyMemory => _buffer.AsMemory(_body.Start, _body.Length);

    /// <summary>Header fields that carry a value; null values count as absent.</summary>
    public int FieldCount => _fieldCount;

    /// <summary>Name of a header field, UTF-8.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/> − 1, in the order of the wire. The same name may occur twice: the last one counts.</param>
    public ReadOnlySpan<byte> NameAt(int index) => Span(_fields[index].Name);

    /// <summary>Value of a header field as text, UTF-8, escapes resolved; numbers and booleans in their JSON text.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/> − 1.</param>
    public ReadOnlySpan<byte> ValueAt(int index) => Span(_fields[index].Value);

    /// <summary>Finds a header field; the last of that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var fields = _fields.AsSpan(0, _fieldCount);
        for (var i = fields.Length - 1; i >= 0; i--)
        {
            // Most names that differ, differ in length; the compact ones have one letter.
            var at = fields[i].Name;
            if (at.Length == name.Length && Span(at).SequenceEqual(name))
            {
                value = Span(fields[i].Value);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>A header field as text, or null when absent. Allocates: not for the hot path.</summary>
    public string? GetString(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) ? System.Text.Encoding.UTF8.GetString(value) : null;

    /// <summary>The remark as text. Allocates.</summary>
    public string RemarkText => System.Text.Encoding.UTF8.GetString(Remark);

    /// <summary>Reads a 64-bit header field.</summary>
    /// <returns>Whether the field is there and a whole number.</returns>
    public bool TryGetInt64(ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        return TryGet(name, out var text) && Numbers.TryParse(text, out value);
    }

    /// <summary>Reads a 32-bit header field.</summary>
    /// <returns>Whether the field is there, a whole number and in range.</returns>
    public bool TryGetInt32(ReadOnlySpan<byte> name, out int value)
    {
        value = 0;
        return TryGet(name, out var text) && Numbers.TryParse(text, out value);
    }

    /// <summary>A boolean header field: true for the text <c>true</c> in any case, false for anything else, as Java reads it.</summary>
    public bool GetBoolean(ReadOnlySpan<byte> name, bool missing = false) =>
        TryGet(name, out var text) ? Numbers.ParseBoolean(text) : missing;

    /// <summary>Parses a frame's header and remembers where its body lies.</summary>
    /// <param name="buffer">The receive buffer; escaped JSON values are rewritten in place.</param>
    /// <param name="frame">Where the parts lie, from <see cref="FrameReader"/>.</param>
    /// <exception cref="ProtocolException">The header is not legal.</exception>
    public void Read(byte[] buffer, in Frame frame)
    {
        _buffer = buffer;
        _remark = default;
        _body = new Slice(frame.BodyStart, frame.BodyLength);
        Encoding = frame.Encoding;
        Repeats = _memory?.Find(buffer, frame);
        if (Repeats is { } pattern)
        {
            (Code, Language, Version, Flag) = (pattern.Code, pattern.Language, pattern.Version, pattern.Flag);
            Opaque = pattern.Fill(buffer);
            (_fields, _fieldCount) = (pattern.Fields, pattern.FieldCount);
            return;
        }

        var toLearn = _memory?.Keep(buffer, frame);
        ReadInFull(buffer, frame);
        toLearn?.Learn(this);
    }

    /// <summary>The pattern the present header repeats; null when it was read in full.</summary>
    internal HeaderPattern? Repeats { get; private set; }

    internal void SetRemark(int start, int length) => _remark = new Slice(start, length);

    internal void AddField(Slice name, Slice value)
    {
        if (_fieldCount == _ownFields.Length)
        {
            if (_fieldCount >= ProtocolLimits.MaxHeaderFields)
            {
                throw new ProtocolException($"More than {ProtocolLimits.MaxHeaderFields} header fields (MaxHeaderFields).");
            }

            Array.Resize(ref _ownFields, Math.Min(_fieldCount * 2, ProtocolLimits.MaxHeaderFields));
            _fields = _ownFields;
        }

        _ownFields[_fieldCount++] = new FieldSlice(name, value);
    }

    private void ReadInFull(byte[] buffer, in Frame frame)
    {
        (_fields, _fieldCount) = (_ownFields, 0);
        Code = 0;
        Language = LanguageCode.Java;
        Version = 0;
        Opaque = 0;
        Flag = 0;
        if (frame.Encoding == HeaderEncoding.Binary)
        {
            new BinaryHeaderReader(buffer, frame.HeaderStart, frame.HeaderLength, this).Read();
        }
        else
        {
            new JsonHeaderReader(buffer, frame.HeaderStart, frame.HeaderLength, this).Read();
        }
    }

    private ReadOnlySpan<byte> Span(Slice slice) =>
        slice.Start >= 0 ? _buffer.AsSpan(slice.Start, slice.Length) : Repeats!.Text(~slice.Start, slice.Length);

    /// <param name="Start">Place in the receive buffer; below 0 the complement of the place in the header that is repeated.</param>
    /// <param name="Length">Bytes.</param>
    internal readonly record struct Slice(int Start, int Length);

    internal readonly record struct FieldSlice(Slice Name, Slice Value);
}
