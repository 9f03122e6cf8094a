using System.Text;
using BenchmarkDotNet.Attributes;
using RocketStyle.Broker.Filtering;

namespace RocketStyle.Perf.Micro;

/// <summary>Part of station 20: judge a message by a compiled SQL92 condition, by its property string, and by the record that holds it.</summary>
[MemoryDiagnoser]
public class SqlMatch
{
    private byte[] _properties = [];
    private byte[] _record = [];
    private SqlFilter _filter = null!;

    [Params("price > 5", "price BETWEEN 5 AND 100 AND region IN ('eu', 'us') AND NOT (kind = 'test')")]
    public string Expression { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        if (!SqlFilter.TryCreate(Expression, out var filter, out var error))
        {
            throw new InvalidOperationException(error.Sentence);
        }

        _filter = filter;
        _properties = [.. SampleSend.Properties, .. Properties(price: 2)];
        _record = SampleRecords.BackToBack(1, SampleSend.Body, _properties);
        var lets = Decide() || DecideRecord();
        _properties = [.. SampleSend.Properties, .. Properties(price: 42)];
        _record = SampleRecords.BackToBack(1, SampleSend.Body, _properties);
        if (lets || !Decide() || !DecideRecord())
        {
            throw new InvalidOperationException("The filter does not decide as its expression says.");
        }
    }

    [Benchmark]
    public bool Decide() => _filter.Decide(_properties) == SqlTruth.True;

    [Benchmark]
    public bool DecideRecord() => _filter.MatchesRecord(_record);

    private static byte[] Properties(int price) => Encoding.UTF8.GetBytes($"price\u0001{price}\u0002region\u0001us\u0002kind\u0001order\u0002");
}
