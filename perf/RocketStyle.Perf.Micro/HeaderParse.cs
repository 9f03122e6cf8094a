using BenchmarkDotNet.Attributes;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Micro;

/// <summary>Stations 3 and 6: cut a frame, parse its header, read the send.</summary>
[MemoryDiagnoser]
public class HeaderParse
{
    private Command _command = new();
    private byte[][] _originals = [];
    private byte[] _frame = [];
    private int _next;

    [Params(HeaderEncoding.Json, HeaderEncoding.Binary)]
    public HeaderEncoding Encoding { get; set; }

    // A connection's reader compares each header with an earlier one before it reads it in full.
    [Params(false, true)]
    public bool Remembers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _command = new Command(Remembers);
        _originals = [SampleSend.Frame(Encoding, 0), SampleSend.Frame(Encoding, 1)];
        _frame = [.. _originals[0]];
        for (var i = 0; i < 100; i++)
        {
            var expected = _next;
            if (Parse() != expected)
            {
                throw new InvalidOperationException("The header was not read as it was written.");
            }
        }
    }

    [Benchmark]
    public int Parse()
    {
        var original = _originals[_next];
        _next = 1 - _next;

        // Escapes are resolved in place, so every round needs the bytes as they came.
        original.CopyTo(_frame, 0);
        FrameReader.TryRead(_frame, 0, out var frame, out _);
        _command.Read(_frame, frame);
        return SendRequest.TryRead(_command, out var request, out _) ? request.QueueId : -1;
    }
}
