using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>Writes one answer: header fields, then the body; <see cref="End"/> or <see cref="Dispose"/> hands it over.</summary>
/// <remarks>Lives on one thread and is ended before anything else is done with its context. Allocates nothing.</remarks>
public ref struct ReplyWriter
{
    private readonly bool _flush;
    private FrameWriter _writer;
    private IReplyTarget? _target;

    internal ReplyWriter(IReplyTarget target, FrameBuffer output, scoped in FrameHead head, bool flush)
    {
        _target = target;
        _flush = flush;
        _writer = new FrameWriter(output, head);
    }

    /// <summary>Writes a header field of UTF-8 text.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) => _writer.Field(name, value);

    /// <summary>Writes a text field; null is left out.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, string? value) => _writer.Field(name, value);

    /// <summary>Writes a number as decimal text.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, long value) => _writer.Field(name, value);

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, bool value) => _writer.Field(name, value);

    /// <summary>Writes a header field whose text needs no escape in JSON.</summary>
    public void PlainField(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) => _writer.PlainField(name, value);

    /// <summary>Writes fields that were written down before.</summary>
    public void Fields(FixedFields fields) => _writer.Fields(fields);

    /// <summary>Writes the id of a stored message, under both of its names.</summary>
    public void Fields(MessageIdFields ids, long position) => _writer.Fields(ids, position);

    /// <summary>Appends to the body; no field may follow.</summary>
    public void Body(scoped ReadOnlySpan<byte> bytes) => _writer.Body(bytes);

    /// <summary>Closes the header and gives the buffer, for bodies that are written piece by piece.</summary>
    public FrameBuffer BeginBody() => _writer.BeginBody();

    /// <summary>Throws away what was written and begins the answer again with another code.</summary>
    public void Restart(int code, string? remark = null) => _writer.Restart(code, remark);

    /// <summary>
    /// Ends the answer and hands it over. One that is larger than a frame may be is replaced by
    /// <see cref="ResponseCode.SystemError"/>: the asker always hears something.
    /// </summary>
    public void End()
    {
        var target = _target;
        if (target is null)
        {
            return;
        }

        _target = null;
        if (!_writer.TryEnd())
        {
            _writer.Restart(ResponseCode.SystemError, $"The answer is larger than {ProtocolLimits.MaxFrameBytes} bytes (MaxFrameBytes).");
            _writer.End();
        }

        target.Complete(_writer.Start, _flush);
    }

    /// <summary>Same as <see cref="End"/>; a second end does nothing.</summary>
    public void Dispose() => End();
}
