using BenchmarkDotNet.Attributes;
using RocketStyle.Client.Wire;

namespace RocketStyle.Perf.Micro;

/// <summary>Behind the last station, in the SDK: the 32 records of a pull's answer become messages. Per message; these belong to the user, so they are allocated.</summary>
[MemoryDiagnoser]
public class RecordDecode
{
    private const int Messages = 32;

    private byte[] _answer = [];

    [Params(128, 1024)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] body = [.. Enumerable.Range(0, BodyBytes).Select(i => (byte)i)];
        _answer = SampleRecords.BackToBack(Messages, body, SampleSend.Properties);
        var messages = RecordDecoder.Decode(_answer);
        for (var i = 0; i < Messages; i++)
        {
            if (messages[i].Offset != i || messages[i].Tag != "TagA" || !messages[i].Body.Span.SequenceEqual(body))
            {
                throw new InvalidOperationException($"Message {i} was not read as it was written.");
            }
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public int Decode() => RecordDecoder.Decode(_answer).Length;

    /// <summary>With what most consumers look at.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int DecodeAndRead()
    {
        var seen = 0;
        foreach (var message in RecordDecoder.Decode(_answer))
        {
            seen += message.Body.Length + (message.Tag?.Length ?? 0) + message.MessageId.Length;
        }

        return seen;
    }
}
