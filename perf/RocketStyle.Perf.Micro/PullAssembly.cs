using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Rates;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Perf.Micro;

/// <summary>Stations 19 and 20: read 32 messages of a queue and write the answer to their pull.</summary>
[MemoryDiagnoser]
public class PullAssembly
{
    private const int Messages = 32;

    private readonly FrameBuffer _output = new();
    private readonly NoTarget _target = new();
    private string _folder = "";
    private MessageStore _store = null!;
    private PullReader _reader = null!;
    private ConsumeQueue _queue = null!;
    private DeliveryCount _count = null!;

    [Params(128, 1024)]
    public int BodyBytes { get; set; }

    // Records of one queue that lie side by side go out as one run; interleaved ones as 32.
    [Params(1, 2)]
    public int Queues { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("rocketstyle-pull-").FullName;
        _store = MessageStore.Open(
            new StoreOptions { RootPath = _folder, SegmentBytes = 64 << 20, FlushMode = FlushMode.Async, IndexEnabled = false },
            new SilentListener(),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        Fill();
        var counts = new DeliveryCounts();
        _reader = new PullReader(_store, new BrokerOptions(), counts);
        _count = counts.Of("benchmark_consumers"u8, SampleSend.Topic);
        _queue = _store.FindQueue(SampleSend.Topic, 0) ?? throw new InvalidOperationException("The queue is missing.");
        Check();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public int Pull()
    {
        _output.Reset();
        var read = _reader.Read(_queue, 0, Messages, filter: null);
        var outcome = PullOutcome.Of(read, 0);
        var head = new FrameHead(outcome.Code, 4711, CommandFlags.Response, HeaderEncoding.Json, outcome.Remark);
        var reply = new ReplyWriter(_target, _output, head, flush: false);
        _reader.Write(ref reply, outcome, read, _count);
        reply.End();
        read.Reset();
        return _output.Length;
    }

    private void Fill()
    {
        byte[] body = [.. Enumerable.Range(0, BodyBytes).Select(i => (byte)i)];
        for (var i = 0; i < Messages * Queues; i++)
        {
            var result = _store.Append(
                new MessageDraft { Topic = SampleSend.Topic, QueueId = i % Queues, Body = body, Properties = SampleSend.Properties, WaitForDurable = false },
                null);
            if (!result.IsAppended)
            {
                throw new InvalidOperationException($"The append ended with {result.Status}.");
            }
        }
    }

    private void Check()
    {
        Pull();
        if (!FrameReader.TryRead(_output.Written, 0, out var frame, out _) || frame.End != _output.Length)
        {
            throw new InvalidOperationException("The answer is no whole frame.");
        }

        var command = new Command();
        command.Read(_output.Array, frame);
        var offset = 0;
        for (var body = command.Body; !body.IsEmpty; offset++)
        {
            if (!Protocol.Messages.MessageRecordReader.TryRead(body, out var record) || record.QueueOffset != offset || record.Body.Length != BodyBytes)
            {
                throw new InvalidOperationException($"Message {offset} is not in its place.");
            }

            body = body[record.TotalSize..];
        }

        if (offset != Messages || command.Code != ResponseCode.Success)
        {
            throw new InvalidOperationException($"The answer has code {command.Code} and {offset} messages.");
        }
    }

    private sealed class NoTarget : IReplyTarget
    {
        public void Complete(int start, bool flush)
        {
        }
    }
}
