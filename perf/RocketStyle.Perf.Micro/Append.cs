using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;

namespace RocketStyle.Perf.Micro;

/// <summary>Stations 8 to 15: encode a record, append it and, in asynchronous mode, enter it into its consume queue.</summary>
/// <remarks>
/// Every iteration has a new store, and all its messages fit into the first file: a loop that appends without pause is faster than files
/// can be made ready, and would end with <see cref="AppendStatus.SegmentLate"/> or a full disk. In synchronous mode the loop soon waits for
/// the disk, and what may be staged is what the writer keeps between flushes: larger bursts make it allocate, which is not this figure.
/// </remarks>
[MemoryDiagnoser]
public class Append
{
    private const int Messages = 400_000;
    private const int WarmUpMessages = 50_000; // several flushes, so that the writer's buffers have their size
    private const int StagedBytes = 4 << 20;

    private readonly SilentListener _listener = new();
    private string _folder = "";
    private MessageStore _store = null!;

    [Params(FlushMode.Async, FlushMode.Sync)]
    public FlushMode FlushMode { get; set; }

    [Params(true, false)]
    public bool RecordChecksums { get; set; }

    [IterationSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("rocketstyle-append-").FullName;
        var options = new StoreOptions
        {
            RootPath = _folder,
            SegmentBytes = 256 << 20,
            MaxStagedBytes = StagedBytes,
            FlushMode = FlushMode,
            RecordChecksums = RecordChecksums,
            IndexEnabled = false,
        };
        _store = MessageStore.Open(options, _listener, TimeProvider.System, NullLoggerFactory.Instance);
        for (var i = 0; i < WarmUpMessages; i++)
        {
            if (One() != i)
            {
                throw new InvalidOperationException($"Message {i} did not get the offset {i}.");
            }
        }
    }

    [IterationCleanup]
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
        while (true)
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
            if (result.IsAppended)
            {
                return result.QueueOffset;
            }

            if (result.Status != AppendStatus.Busy)
            {
                throw new InvalidOperationException($"The append ended with {result.Status}. {_store.WhyNotWritable}");
            }

            // Sync mode gathers faster than any disk writes: wait for room, as a producer would.
            Thread.Yield();
        }
    }
}
