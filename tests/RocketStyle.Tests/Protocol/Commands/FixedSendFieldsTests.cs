using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Tests.Protocol.Commands;

public sealed class FixedSendFieldsTests
{
    private static readonly string[] Texts = ["T", "orders-2026", "%RETRY%group", "a \"quoted\" text", "région\\\u0001\u0002\n", "主题", ""];

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void A_send_has_the_same_bytes_with_them_as_without(HeaderEncoding encoding)
    {
        var random = new Random(11);
        for (var round = 0; round < 2000; round++)
        {
            var (group, topic, pattern) = (TextOf(random), TextOf(random), TextOf(random));
            var (queues, queue) = (NumberOf(random), NumberOf(random));
            var born = round % 3 == 0 ? random.NextInt64() - random.NextInt64() : 1_700_000_000_000 + round;
            var flag = round % 2 == 0 ? 0 : NumberOf(random);
            var properties = Encoding.UTF8.GetBytes(round % 5 == 0 ? "" : $"UNIQ_KEY\u0001{TextOf(random)}\u0002TAGS\u0001{TextOf(random)}\u0002");
            var fields = new FixedSendFields(group, topic, pattern, queues, queue);

            Assert.Equal(
                Written(encoding, (ref writer) => new SendRequest
                {
                    ProducerGroup = Encoding.UTF8.GetBytes(group),
                    Topic = Encoding.UTF8.GetBytes(topic),
                    DefaultTopic = Encoding.UTF8.GetBytes(pattern),
                    DefaultTopicQueueCount = queues,
                    QueueId = queue,
                    BornTimestamp = born,
                    Flag = flag,
                    Properties = properties,
                    MaxReconsumeTimes = -1,
                }.WriteFields(ref writer)),
                Written(encoding, (ref writer) => fields.Write(ref writer, born, flag, properties)));
        }
    }

    private delegate void Compose(ref FrameWriter writer);

    private static byte[] Written(HeaderEncoding encoding, Compose compose)
    {
        using var buffer = new FrameBuffer();
        var writer = new FrameWriter(buffer, new FrameHead(RequestCode.SendMessageV2, 7, Encoding: encoding));
        compose(ref writer);
        writer.Body("body"u8);
        writer.End();
        return buffer.Written.ToArray();
    }

    private static string TextOf(Random random) => Texts[random.Next(Texts.Length)];

    private static int NumberOf(Random random) => random.Next(3) switch { 0 => random.Next(16), 1 => -random.Next(5), _ => random.Next(int.MinValue, int.MaxValue) };
}
