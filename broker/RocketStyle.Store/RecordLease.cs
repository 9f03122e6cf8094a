namespace RocketStyle.Store;

/// <summary>One record of the log, kept mapped until disposed. Dispose it soon: retention waits for it.</summary>
public ref struct RecordLease
{
    private Files.Segment? _segment;

    internal RecordLease(Files.Segment segment, ReadOnlySpan<byte> span)
    {
        _segment = segment;
        Span = span;
    }

    /// <summary>The bytes of the record, straight from the log; invalid after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Span { get; private set; }

    /// <summary>Gives the lease back; a second call does nothing.</summary>
    public void Dispose()
    {
        var segment = _segment;
        _segment = null;
        Span = default;
        segment?.Release();
    }
}
