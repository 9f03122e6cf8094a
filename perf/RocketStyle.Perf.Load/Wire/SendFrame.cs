using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>
/// A send as clients send it, written once; for each message only opaque, queue, time, topic number and unique key are stamped into a copy. So the
/// client's share of the machine stays small, and what is measured is the broker.
/// </summary>
internal sealed class SendFrame
{
    private const string KeyStart = "7F0000010A2B18B4AAC27B6D";
    private const int KeyDigits = 8;
    private const int TimeDigits = 5; // those that move while a run lasts
    private const int SendsPerMillisecond = 1000;
    private const int OpaqueBase = 1_000_000_000; // always ten digits

    private readonly byte[] _template;
    private readonly LoadOptions _options;
    private readonly List<int> _keys = [];
    private readonly int _opaqueAt;
    private readonly int _queueAt;
    private readonly int _timeAt;
    private readonly int _queueDigits;
    private readonly int _topicAt = -1;
    private readonly int _topicDigits;

    internal SendFrame(LoadOptions options)
    {
        _options = options;
        _queueDigits = DigitsOf(options.Queues - 1);
        _topicDigits = DigitsOf(options.Topics - 1);
        var queueMark = int.Parse(new string('7', _queueDigits), CultureInfo.InvariantCulture);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var buffer = new FrameBuffer();
        var code = options.Batch > 1 ? RequestCode.SendBatchMessage : RequestCode.SendMessageV2;
        var writer = new FrameWriter(buffer, new FrameHead(code, OpaqueBase, Encoding: options.Header));
        new SendRequest
        {
            ProducerGroup = "rocketstyle_load"u8,
            Topic = Encoding.UTF8.GetBytes(TopicName(options, 0)),
            DefaultTopic = "TBW102"u8,
            DefaultTopicQueueCount = 4,
            QueueId = queueMark,
            BornTimestamp = now,
            Properties = options.Batch > 1 ? default : Properties(),
            MaxReconsumeTimes = -1,
            IsBatch = options.Batch > 1,
        }.WriteFields(ref writer);
        writer.Body(options.Batch > 1 ? BatchBody(options) : new byte[options.Size]);
        writer.End();
        _template = buffer.Written.ToArray();

        var json = options.Header == HeaderEncoding.Json;
        _opaqueAt = json ? Find("\"opaque\":"u8) : 8 + 5;
        _queueAt = Find(json ? Encoding.UTF8.GetBytes($"\"e\":\"{queueMark}") : BinaryField((byte)'e', queueMark)) - _queueDigits;
        _timeAt = Find(json ? Encoding.UTF8.GetBytes($"\"g\":\"{now}") : BinaryField((byte)'g', now)) - TimeDigits;
        if (options.Topics > 1)
        {
            _topicAt = Find(Encoding.UTF8.GetBytes(TopicName(options, 0))) - _topicDigits;
        }

        FindKeys();
    }

    internal int Bytes => _template.Length;

    /// <summary>The name of one of the scenario's topics; a single topic has the name that was asked for.</summary>
    internal static string TopicName(LoadOptions options, int topic) =>
        options.Topics == 1 ? options.Topic : options.Topic + "-" + topic.ToString("D" + DigitsOf(options.Topics - 1), CultureInfo.InvariantCulture);

    /// <summary>The slot an answer belongs to.</summary>
    internal static int SlotOf(int opaque) => opaque - OpaqueBase;

    /// <summary>Writes the frame of message number <paramref name="number"/>.</summary>
    internal void Write(Span<byte> destination, int slot, long number)
    {
        _template.CopyTo(destination);
        if (_options.Header == HeaderEncoding.Json)
        {
            WriteDigits(destination.Slice(_opaqueAt, 10), OpaqueBase + slot);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(destination[_opaqueAt..], OpaqueBase + slot);
        }

        var request = number / _options.Batch;
        WriteDigits(destination.Slice(_queueAt, _queueDigits), request % _options.Queues);
        WriteDigits(destination.Slice(_timeAt, TimeDigits), request / SendsPerMillisecond);
        if (_topicAt >= 0)
        {
            WriteDigits(destination.Slice(_topicAt, _topicDigits), request / _options.Queues % _options.Topics);
        }

        foreach (var at in _keys)
        {
            WriteDigits(destination.Slice(at, KeyDigits), number++);
        }
    }

    private static int DigitsOf(int highest) => Math.Max(1, highest).ToString(CultureInfo.InvariantCulture).Length;

    private static void WriteDigits(Span<byte> destination, long value)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private static byte[] Properties() => Encoding.UTF8.GetBytes($"UNIQ_KEY\u0001{KeyStart}{new string('0', KeyDigits)}\u0002WAIT\u0001true\u0002TAGS\u0001TagA\u0002");

    private static byte[] BatchBody(LoadOptions options)
    {
        using var body = new FrameBuffer();
        var properties = Properties();
        for (var i = 0; i < options.Batch; i++)
        {
            var total = 22 + options.Size + properties.Length;
            var item = body.GetSpan(total)[..total];
            item.Clear();
            BinaryPrimitives.WriteInt32BigEndian(item, total);
            BinaryPrimitives.WriteInt32BigEndian(item[16..], options.Size);
            BinaryPrimitives.WriteInt16BigEndian(item[(20 + options.Size)..], (short)properties.Length);
            properties.CopyTo(item[(22 + options.Size)..]);
            body.Advance(total);
        }

        return body.Written.ToArray();
    }

    private static byte[] BinaryField(byte name, long value)
    {
        var text = Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));
        return [0, 1, name, 0, 0, 0, (byte)text.Length, .. text];
    }

    /// <summary>The place behind a piece of the frame.</summary>
    private int Find(ReadOnlySpan<byte> piece)
    {
        var at = _template.AsSpan().IndexOf(piece);
        return at < 0 ? throw new InvalidOperationException($"The frame lacks '{Encoding.UTF8.GetString(piece)}'.") : at + piece.Length;
    }

    private void FindKeys()
    {
        var start = Encoding.UTF8.GetBytes(KeyStart);
        for (var from = 0; _template.AsSpan(from).IndexOf(start) is >= 0 and var at;)
        {
            from += at + start.Length;
            _keys.Add(from);
        }
    }
}
