using BenchmarkDotNet.Attributes;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Micro;

/// <summary>Stations 3 and 6: cut a frame, parse its header, read the send.</summary>
[MemoryDiagnoser]
public class HeaderParse
{
    private readonly Command _command = new();
    private byte[] _original = [];
    private byte[] _frame = [];

    [Params(HeaderEncoding.Json, HeaderEncoding.Binary)]
    public HeaderEncoding Encoding { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _original = SampleSend.Frame(Encoding);
        _frame = [.. _original];
        if (Parse() != 3)
        {
            throw new InvalidOperationException("The header was not read as it was written.");
        }
    }

    [Benchmark]
    public int Parse()
    {
        // Escapes are resolved in place, so every round needs the bytes as they came.
        _original.CopyTo(_frame, 0);
        FrameReader.TryRead(_frame, 0, out var frame, out _);
        _command.Read(_frame, frame);
        return SendRequest.TryRead(_command, out var request, out _) ? request.QueueId : -1;
    }
}
