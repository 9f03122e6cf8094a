using BenchmarkDotNet.Attributes;
using RocketStyle.Protocol;

namespace RocketStyle.Perf.Micro;

/// <summary>Station 12: write the answer to a send.</summary>
[MemoryDiagnoser]
public class HeaderWrite
{
    private readonly FrameBuffer _output = new();

    [Params(HeaderEncoding.Json, HeaderEncoding.Binary)]
    public HeaderEncoding Encoding { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Write();
        if (!FrameReader.TryRead(_output.Written, 0, out var frame, out _) || frame.End != _output.Length)
        {
            throw new InvalidOperationException("The answer is no whole frame.");
        }
    }

    [Benchmark]
    public int Write()
    {
        _output.Reset();
        var writer = new FrameWriter(_output, new FrameHead(ResponseCode.Success, 4711, CommandFlags.Response, Encoding));
        writer.Field("msgId"u8, "7F00000100002A9F00000000000003E8"u8);
        writer.Field("queueId"u8, 3);
        writer.Field("queueOffset"u8, 123_456);
        writer.Field("MSG_REGION"u8, "DefaultRegion"u8);
        writer.Field("TRACE_ON"u8, false);
        writer.End();
        return _output.Length;
    }
}
