using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Micro;

/// <summary>A send as clients send it: 128 bytes of body, tag, keys and unique key.</summary>
internal static class SampleSend
{
    internal static ReadOnlySpan<byte> Topic => "BenchmarkTest"u8;

    internal static ReadOnlySpan<byte> Properties =>
        "UNIQ_KEY\u00017F0000010A2B18B4AAC27B6D54AE0001\u0002WAIT\u0001true\u0002TAGS\u0001TagA\u0002KEYS\u0001order-4711\u0002"u8;

    internal static byte[] Body { get; } = [.. Enumerable.Range(0, 128).Select(i => (byte)i)];

    /// <summary>The whole frame.</summary>
    /// <param name="encoding">How its header is written.</param>
    /// <param name="number">The next send goes to the next queue, a millisecond later.</param>
    internal static byte[] Frame(HeaderEncoding encoding, int number = 3)
    {
        using var buffer = new FrameBuffer();
        var writer = new FrameWriter(buffer, new FrameHead(RequestCode.SendMessageV2, 4711 + number, Encoding: encoding));
        new SendRequest
        {
            ProducerGroup = "benchmark_producers"u8,
            Topic = Topic,
            DefaultTopic = "TBW102"u8,
            DefaultTopicQueueCount = 4,
            QueueId = number,
            BornTimestamp = 1_700_000_000_000 + number,
            Properties = Properties,
            MaxReconsumeTimes = -1,
        }.WriteFields(ref writer);
        writer.Body(Body);
        writer.End();
        return buffer.Written.ToArray();
    }
}
