using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;

namespace RocketStyle.Perf.Micro;

/// <summary>Stations 8 to 15: encode a record, append it and, in asynchronous mode, enter it into its consume queue.</summary>
[MemoryDiagnoser]
public class Append
{
    private const int Messages = 10_000;

    private readonly CountingListener _listener = new();
    private string _folder = "";
    private MessageStore _store = null!;

    [Params(FlushMode.Async, FlushMode.Sync)]
    public FlushMode FlushMode { get; set; }

    [Params(true, false)]
    public bool RecordChecksums { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("rocketstyle-append-").FullName;
        _store = MessageStore.Open(
            new StoreOptions { RootPath = _folder, FlushMode = FlushMode, RecordChecksums = RecordChecksums, IndexEnabled = false }, _listener, TimeProvider.System, NullLoggerFactory.Instance);
        One();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public long Many()
    {
        var offset = 0L;
        for (var i = 0; i < Messages; i++)
        {
            offset = One();
        }

        return offset;
    }

    private long One()
    {
        var result = _store.Append(
            new MessageDraft
            {
                Topic = SampleSend.Topic,
                QueueId = 3,
                BornTimestamp = 1_700_000_000_000,
                Body = SampleSend.Body,
                Properties = SampleSend.Properties,
                WaitForDurable = false,
            },
            null);

        // Sync mode gathers faster than any disk writes: wait for room, as a producer would.
        while (result.Status == AppendStatus.Busy)
        {
            Thread.Yield();
            result = _store.Append(new MessageDraft { Topic = SampleSend.Topic, QueueId = 3, Body = SampleSend.Body, WaitForDurable = false }, null);
        }

        return result.IsAppended ? result.QueueOffset : throw new InvalidOperationException($"The append ended with {result.Status}.");
    }

    private sealed class CountingListener : IArrivalListener
    {
        public void Arrived(ConsumeQueue queue)
        {
        }

        public void RoundEnded()
        {
        }
    }
}
