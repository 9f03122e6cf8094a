using BenchmarkDotNet.Attributes;
using RocketStyle.Broker.Delivery;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Perf.Micro;

/// <summary>Part of station 20: judge consume-queue entries by the hash of their tag; one in two passes.</summary>
[MemoryDiagnoser]
public class TagMatch
{
    private const int Entries = 1024;

    private readonly long[] _codes = [.. Enumerable.Range(0, Entries).Select(i => i % 2 == 0 ? TagCode.Of("TagC"u8) : TagCode.Of("TagX"u8))];
    private TagFilter _filter = null!;

    [Params("TagC", "TagA || TagB || TagC")]
    public string Expression { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _filter = TagFilter.Create(Expression) ?? throw new InvalidOperationException($"{Expression} filters nothing.");
        if (Match() != Entries / 2)
        {
            throw new InvalidOperationException("The filter let something else through.");
        }
    }

    [Benchmark(OperationsPerInvoke = Entries)]
    public int Match()
    {
        var passed = 0;
        foreach (var code in _codes)
        {
            passed += _filter.Matches(code) ? 1 : 0;
        }

        return passed;
    }
}
