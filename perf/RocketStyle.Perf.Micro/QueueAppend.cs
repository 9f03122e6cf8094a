using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;
using RocketStyle.Store.Queues;

namespace RocketStyle.Perf.Micro;

/// <summary>Station 15: enter records into their consume queue, its files included.</summary>
[MemoryDiagnoser]
public class QueueAppend
{
    private const int Entries = 10_000;
    private const int MostEntries = 3_000_000; // then the queue begins anew, so that a run does not fill the disk
    private const int Size = 300;

    private string _folder = "";
    private ConsumeQueueTable _table = null!;
    private ConsumeQueue _queue = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("rocketstyle-queue-").FullName;
        var options = new StoreOptions { RootPath = _folder };
        var files = new QueueFiles(options, DiskCalls.Real);
        files.MakeRoot();
        _table = new ConsumeQueueTable(files, options.DelayLevels, NullLogger.Instance);
        _queue = _table.GetOrAdd(SampleSend.Topic, 3);
        if (Many() != Entries || !_queue.TryRead(Entries - 1, out var last) || last != new QueueEntry((Entries - 1) * Size, Size, 7))
        {
            throw new InvalidOperationException("The queue does not hold what was entered.");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _table.RemoveTopic(_queue.Topic);
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public long Many()
    {
        if (_queue.MaxOffset >= MostEntries)
        {
            _table.RemoveTopic(_queue.Topic);
            _queue = _table.GetOrAdd(SampleSend.Topic, 3);
        }

        var first = _queue.MaxOffset;
        for (var offset = first; offset < first + Entries; offset++)
        {
            ConsumeQueueTable.Append(new AppendedRecord { Queue = _queue, QueueOffset = offset, Position = offset * Size, Size = Size, TagsCode = 7 });
        }

        return _queue.MaxOffset;
    }
}
