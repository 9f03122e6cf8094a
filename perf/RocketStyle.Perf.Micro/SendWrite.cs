using BenchmarkDotNet.Attributes;
using RocketStyle.Client;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Micro;

/// <summary>Before station 1, in the SDK: write the frame of a send, its properties included.</summary>
[MemoryDiagnoser]
public class SendWrite
{
    private readonly FrameBuffer _output = new();
    private SendCall _call;

    [Params(HeaderEncoding.Json, HeaderEncoding.Binary)]
    public HeaderEncoding Encoding { get; set; }

    /// <summary>Whether the fields that the sends to a queue have in common were written down before, as they are for plain sends.</summary>
    [Params(true, false)]
    public bool Fixed { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _call = new SendCall
        {
            Fixed = Fixed ? new FixedSendFields("benchmark_producers", System.Text.Encoding.UTF8.GetString(SampleSend.Topic), "TBW102", 4, 3) : null,
            Group = "benchmark_producers"u8.ToArray(),
            Topic = SampleSend.Topic.ToArray(),
            NewTopicQueues = 4,
            QueueIndex = 3,
            SysFlag = 0,
            BornTimestamp = 1_700_000_000_000,
            Message = new OutgoingMessage("BenchmarkTest", SampleSend.Body) { Tag = "TagA", Keys = ["order-4711"] },
            Body = SampleSend.Body,
            UniqueKey = HexId.Read("7F0000010A2B18B4AAC27B6D54AE0001"u8),
        };
        Write();
        var command = new Command();
        if (!FrameReader.TryRead(_output.Written, 0, out var frame, out _) || frame.End != _output.Length)
        {
            throw new InvalidOperationException("The send is no whole frame.");
        }

        command.Read(_output.Array, frame);
        if (!SendRequest.TryRead(command, out var request, out _) || request.QueueId != 3 || !request.Topic.SequenceEqual(SampleSend.Topic)
            || !command.Body.SequenceEqual(SampleSend.Body) || request.Properties.IndexOf("TAGS\u0001TagA\u0002KEYS\u0001order-4711"u8) < 0)
        {
            throw new InvalidOperationException("The send was not read as it was written.");
        }
    }

    [Benchmark]
    public int Write()
    {
        _output.Reset();
        var writer = new FrameWriter(_output, new FrameHead(RequestCode.SendMessageV2, 4711, Encoding: Encoding));
        _call.Write(ref writer);
        writer.End();
        return _output.Length;
    }
}
