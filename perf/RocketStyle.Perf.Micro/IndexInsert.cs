using System.Text;
using BenchmarkDotNet.Attributes;
using RocketStyle.Store.Files;
using RocketStyle.Store.Index;

namespace RocketStyle.Perf.Micro;

/// <summary>Station 16: hash a batch of keys and enter them into the key index.</summary>
/// <remarks>Without finding the keys in their records, which the indexer's own thread does before.</remarks>
[MemoryDiagnoser]
public class IndexInsert
{
    private const int Keys = 1024;
    private const int Slots = 1 << 20;
    private const int Entries = 1 << 20;
    private const long Timestamp = 1_700_000_000_000;

    private readonly byte[][] _keys = [.. Enumerable.Range(0, Keys).Select(i => Encoding.ASCII.GetBytes($"7F0000010A2B18B4AAC27B6D54AE{i:X4}"))];
    private string _folder = "";
    private KeyIndexFile _file = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("rocketstyle-index-").FullName;
        _file = KeyIndexFile.Create(_folder, TimeProvider.System, Slots, Entries, newest: 0, DiskCalls.Real);
        Batch();
        for (var i = 0; i < Keys; i++)
        {
            var positions = new List<long>();
            _file.Find(KeyIndexLayout.HashOf(SampleSend.Topic, _keys[i]), 0, long.MaxValue, int.MaxValue, positions);
            if (!positions.Contains(PositionOf(i)))
            {
                throw new InvalidOperationException($"Key {i} is not found.");
            }
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _file.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Keys)]
    public int Batch()
    {
        if (_file.NextEntry + Keys > Entries)
        {
            _file.Relink(1); // begin anew in the same file: once in a thousand batches
        }

        for (var i = 0; i < Keys; i++)
        {
            _file.Put(KeyIndexLayout.HashOf(SampleSend.Topic, _keys[i]), PositionOf(i), Timestamp);
        }

        return _file.NextEntry;
    }

    private static long PositionOf(int key) => SampleRecords.FirstPosition + (key * 300L);
}
