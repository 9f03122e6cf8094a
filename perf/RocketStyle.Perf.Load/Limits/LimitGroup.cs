using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>Messages that go to the disk together, and who waits for them.</summary>
internal sealed class LimitGroup
{
    private readonly FrameBuffer _bytes = new();
    private readonly List<(LimitConnection From, int Opaque, HeaderEncoding Encoding)> _waiting = [];
    private readonly HashSet<LimitConnection> _answered = [];

    internal bool IsEmpty => _waiting.Count == 0;

    internal ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    internal void Add(int bytes, ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties, LimitConnection from, (int Opaque, HeaderEncoding Encoding) request)
    {
        var record = _bytes.GetSpan(bytes);
        body.CopyTo(record[(bytes - body.Length - properties.Length)..]);
        properties.CopyTo(record[(bytes - properties.Length)..]);
        _bytes.Advance(bytes);
        _waiting.Add((from, request.Opaque, request.Encoding));
    }

    /// <summary>Answers everyone and sends once to each; then it is empty.</summary>
    internal void Answer()
    {
        foreach (var (from, opaque, encoding) in _waiting)
        {
            from.Answer(opaque, encoding);
            _answered.Add(from);
        }

        foreach (var connection in _answered)
        {
            connection.Flush();
        }

        _answered.Clear();
        _waiting.Clear();
        _bytes.Reset();
    }
}
