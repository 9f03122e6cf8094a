using System.Globalization;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.EndToEnd.Captures;

namespace RocketStyle.Tests.Protocol.Repeats;

/// <summary>A reader that remembers headers gives what one gives that reads each in full, whatever comes.</summary>
public sealed class RepeatedHeaderTests
{
    private const int EnoughToLearn = 20;

    private readonly Command _remembers = new(remembersHeaders: true);

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void Sends_that_differ_in_opaque_queue_time_and_key_are_soon_recognized(HeaderEncoding encoding)
    {
        var recognized = 0;
        for (var number = 0; number < 1000; number++)
        {
            AssertReadAlike(Send(encoding, number));
            recognized += _remembers.Repeats is null ? 0 : 1;
        }

        Assert.True(recognized > 950, $"{recognized} of 1,000");
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void Nothing_is_allocated_for_a_header_that_is_recognized(HeaderEncoding encoding)
    {
        var frames = Enumerable.Range(0, 200).Select(number => Send(encoding, number)).ToArray();
        var read = 0;
        foreach (var frame in frames.AsSpan(..100))
        {
            read += ReadSend(frame);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var frame in frames.AsSpan(100..))
        {
            read += ReadSend(frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, read);
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void What_was_the_same_for_long_may_begin_to_vary(HeaderEncoding encoding)
    {
        for (var number = 0; number < 300; number++)
        {
            AssertReadAlike(Send(encoding, number, topic: number < 100 ? "Orders" : "Orders" + (number % 13), flag: number / 200));
        }

        Assert.NotNull(_remembers.Repeats);
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public void A_client_that_changes_its_ways_is_learned_anew(HeaderEncoding encoding)
    {
        Learn(Send(encoding, 1));
        Assert.NotNull(_remembers.Repeats);

        AssertReadAlike(Send(encoding, 2, code: RequestCode.SendMessage));
        Assert.Null(_remembers.Repeats);
        Learn(Send(encoding, 3, code: RequestCode.SendMessage));

        Assert.NotNull(_remembers.Repeats);
    }

    [Theory]
    [InlineData("\"e\":\"3\"", "\"e\":\"\"", "'e' is not a number")]
    [InlineData("\"e\":\"3\"", "\"e\":\"three\"", "'three'")]
    [InlineData("\"e\":\"3\"", "\"e\":3", null)]
    [InlineData("\"e\":\"3\"", "\"e\":null", "lacks the field 'e")]
    [InlineData("\"e\":\"3\"", "\"e\":\"3\",\"e\":\"4\"", null)]
    [InlineData("\"e\":\"3\"", "\"e\" : \"3\"", null)]
    [InlineData("\"opaque\":1003", "\"opaque\":-1003", null)]
    [InlineData("\"opaque\":1003", "\"opaque\":\"1003\"", null)]
    [InlineData("\"opaque\":1003", "\"opaque\":1003,\"opaque\":7", null)]
    [InlineData("\"k\":\"false\"", "\"k\":\"true\"", null)]
    [InlineData("\"m\":\"false\"", "\"m\":\"true\"", null)]
    [InlineData("\\u0002WAIT", "\\u0002\\\"WA\\\\IT", null)]
    [InlineData("\"i\":\"", "\"z\":\"\\\\\",\"i\":\"", null)]
    [InlineData("\\u0002WAIT", "\\u0002\",\"n\":\"WAIT", null)]
    public void A_header_that_only_looks_like_the_others_is_read_for_what_it_is(string usual, string instead, string? problem)
    {
        for (var number = 0; number < 50; number++)
        {
            AssertReadAlike(Send(HeaderEncoding.Json, number));
        }

        Assert.NotNull(_remembers.Repeats);
        var header = HeaderText(Send(HeaderEncoding.Json, 3));
        Assert.Contains(usual, header, StringComparison.Ordinal);
        var changed = FrameBytes.Json(header.Replace(usual, instead, StringComparison.Ordinal), "body"u8);

        AssertReadAlike(changed);
        Assert.Equal(problem is null, SendRequest.TryRead(_remembers, out _, out var said));
        Assert.Contains(problem ?? "", said ?? "", StringComparison.Ordinal);

        // And so it is when it comes often.
        Learn(changed);
        AssertReadAlike(changed);
        AssertReadAlike(Send(HeaderEncoding.Json, 7));
    }

    [Fact]
    public void Whatever_eight_clients_sent_is_read_as_if_for_the_first_time()
    {
        foreach (var capture in Capture.All)
        {
            for (var i = 0; i < EnoughToLearn * 2; i++)
            {
                AssertReadAlike(capture.ToRequest().ToBytes(capture.Opaque + i));
            }
        }
    }

    [Theory]
    [InlineData(1, HeaderEncoding.Json)]
    [InlineData(2, HeaderEncoding.Json)]
    [InlineData(3, HeaderEncoding.Binary)]
    [InlineData(4, HeaderEncoding.Binary)]
    public void Mutilated_sends_between_whole_ones_are_read_or_refused_like_any_other(int seed, HeaderEncoding encoding)
    {
        const int Frames = 30_000;
        var random = new Random(seed);
        var work = new byte[64 * 1024];
        var (recognized, refused, recognizedMutilated) = (0, 0, 0);
        for (var i = 0; i < Frames; i++)
        {
            var sent = Send(encoding, random.Next(12), topic: "Orders" + random.Next(3), properties: random.Next(4) > 0 ? null : RandomProperties(random));
            var isMutilated = random.Next(3) == 0;
            if (isMutilated)
            {
                sent = work[..HostileFrames.Mutilate(random, sent, work)];
            }

            if (!TryCut(sent, out _))
            {
                continue;
            }

            refused += AssertReadAlike(sent) ? 0 : 1;
            recognized += _remembers.Repeats is null ? 0 : 1;
            recognizedMutilated += _remembers.Repeats is null || !isMutilated ? 0 : 1;
        }

        // All of it happens, or the test says nothing.
        Assert.True(refused > Frames / 100, $"{refused} refused");
        Assert.True(recognized > Frames / 2, $"{recognized} recognized");
        Assert.True(recognizedMutilated > Frames / 50, $"{recognizedMutilated} mutilated ones recognized");
    }

    private static string RandomProperties(Random random)
    {
        string[] pieces = ["KEYS\u0001", "a b", "\u0002", "\"", "\\", "\\\"", "ä€🚀", "\n", "", "x", "UNIQ_KEY\u0001"];
        return string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static byte[] Send(
        HeaderEncoding encoding, int number, string topic = "Orders", int flag = 0, int code = RequestCode.SendMessageV2, string? properties = null)
    {
        using var buffer = new FrameBuffer();
        var writer = new FrameWriter(buffer, new FrameHead(code, 1000 + number, Encoding: encoding));
        properties ??= string.Create(CultureInfo.InvariantCulture, $"UNIQ_KEY\u00017F0000010A2B18B4AAC27B6D{number:X8}\u0002WAIT\u0001true\u0002");
        if (code == RequestCode.SendMessage)
        {
            WriteLong(ref writer, number, topic, properties);
        }
        else
        {
            new SendRequest
            {
                ProducerGroup = "billing"u8,
                Topic = Encoding.UTF8.GetBytes(topic),
                DefaultTopic = "TBW102"u8,
                DefaultTopicQueueCount = 4,
                QueueId = number % 12,
                Flag = flag,
                BornTimestamp = 1_700_000_000_000 + number,
                Properties = Encoding.UTF8.GetBytes(properties),
                MaxReconsumeTimes = -1,
            }.WriteFields(ref writer);
        }

        writer.Body("body"u8);
        writer.End();
        return buffer.Written.ToArray();
    }

    private static void WriteLong(ref FrameWriter writer, int number, string topic, string properties)
    {
        writer.Field("producerGroup"u8, "billing");
        writer.Field("topic"u8, topic);
        writer.Field("defaultTopic"u8, "TBW102");
        writer.Field("defaultTopicQueueNums"u8, 4);
        writer.Field("queueId"u8, number % 12);
        writer.Field("sysFlag"u8, 0);
        writer.Field("bornTimestamp"u8, 1_700_000_000_000 + number);
        writer.Field("flag"u8, 0);
        writer.Field("properties"u8, properties);
    }

    private static string HeaderText(byte[] bytes)
    {
        Assert.True(TryCut(bytes, out var frame));
        return Encoding.UTF8.GetString(bytes, frame.HeaderStart, frame.HeaderLength);
    }

    private static bool TryCut(byte[] bytes, out Frame frame)
    {
        try
        {
            return FrameReader.TryRead(bytes, 0, out frame, out _);
        }
        catch (ProtocolException)
        {
            frame = default;
            return false;
        }
    }

    private static bool TryRead(Command command, byte[] bytes)
    {
        Assert.True(TryCut(bytes, out var frame));
        try
        {
            command.Read(bytes, frame);
            return true;
        }
        catch (ProtocolException)
        {
            return false;
        }
    }

    private static List<object?> Everything(Command command)
    {
        var isSend = SendRequest.TryRead(command, out var send, out var problem);
        List<object?> all =
        [
            command.Code, command.Language, command.Version, command.Opaque, command.Flag, command.Encoding, command.RemarkText,
            Convert.ToHexString(command.Body), isSend, problem,
        ];
        if (isSend)
        {
            all.AddRange(
            [
                Hex(send.ProducerGroup), Hex(send.Topic), Hex(send.DefaultTopic), Hex(send.Properties), send.DefaultTopicQueueCount, send.QueueId, send.SysFlag,
                send.Flag, send.BornTimestamp, send.ReconsumeTimes, send.MaxReconsumeTimes, send.UnitMode, send.IsBatch,
            ]);
        }

        for (var i = 0; i < command.FieldCount; i++)
        {
            all.Add(Hex(command.NameAt(i)));
            all.Add(Hex(command.ValueAt(i)));
            Assert.True(command.TryGet(command.NameAt(i), out _));
        }

        return all;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    private int ReadSend(byte[] bytes)
    {
        FrameReader.TryRead(bytes, 0, out var frame, out _);
        _remembers.Read(bytes, frame);
        return SendRequest.TryRead(_remembers, out _, out _) ? 1 : 0;
    }

    private void Learn(byte[] frame)
    {
        for (var i = 0; i < EnoughToLearn * 4; i++)
        {
            AssertReadAlike(frame);
        }
    }

    /// <summary>Reads a frame both ways; true unless both refuse it.</summary>
    private bool AssertReadAlike(byte[] bytes)
    {
        var plain = new Command();
        var isRead = TryRead(plain, [.. bytes]);
        Assert.Equal(isRead, TryRead(_remembers, [.. bytes]));
        if (isRead)
        {
            Assert.Equal(Everything(plain), Everything(_remembers));
        }

        return isRead;
    }
}
