using System.Text;

namespace RocketStyle.Protocol.Commands;

/// <summary>
/// Header of a send: codes 10, 310, 320 and the replies 324, 325. Long names (10, 324) and one-letter names
/// (310, 320, 325) carry the same fields. Spans live as long as the command's buffer.
/// </summary>
public ref struct SendRequest
{
    private const int AllRequired = 0xFF;

    /// <summary>Producer group.</summary>
    public ReadOnlySpan<byte> ProducerGroup { get; set; }

    /// <summary>Topic to send to.</summary>
    public ReadOnlySpan<byte> Topic { get; set; }

    /// <summary>Topic whose settings a new topic inherits.</summary>
    public ReadOnlySpan<byte> DefaultTopic { get; set; }

    /// <summary>Property string, raw; for a batch, the properties every message gets.</summary>
    public ReadOnlySpan<byte> Properties { get; set; }

    /// <summary>Queues the client wants a new topic to have.</summary>
    public int DefaultTopicQueueCount { get; set; }

    /// <summary>Queue to send to; below 0 the broker chooses.</summary>
    public int QueueId { get; set; }

    /// <summary>Bits of the message's system flag.</summary>
    public int SysFlag { get; set; }

    /// <summary>The user's own flag, opaque to the broker.</summary>
    public int Flag { get; set; }

    /// <summary>When the client made the message, in ms since 1970 of its own clock.</summary>
    public long BornTimestamp { get; set; }

    /// <summary>How often the message was consumed in vain.</summary>
    public int ReconsumeTimes { get; set; }

    /// <summary>The limit of that, or −1 when the client did not say.</summary>
    public int MaxReconsumeTimes { get; set; }

    /// <summary>Unit mode of a new topic.</summary>
    public bool UnitMode { get; set; }

    /// <summary>The body is a list of messages: code 320, or the batch field in 10 and 310 as some clients send it.</summary>
    public bool IsBatch { get; set; }

    /// <summary>Reads the header in one pass.</summary>
    /// <returns>Whether every required field is there and legal; if not, <paramref name="problem"/> says which.</returns>
    public static bool TryRead(Command command, out SendRequest request, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Repeats?.Derived is RepeatedSend known && known.TryRead(command, out request))
        {
            problem = null;
            return true;
        }

        var isRead = TryReadInFull(command, out request, out problem);
        if (isRead && command.Repeats is { } pattern)
        {
            pattern.Derived ??= RepeatedSend.From(command, request);
        }

        return isRead;
    }

    private static bool TryReadInFull(Command command, out SendRequest request, out string? problem)
    {
        request = new SendRequest { MaxReconsumeTimes = -1, IsBatch = command.Code == RequestCode.SendBatchMessage };
        problem = null;
        var longNames = HasLongNames(command.Code);
        var seen = 0;
        for (var i = 0; i < command.FieldCount; i++)
        {
            var name = command.NameAt(i);
            var letter = LetterOf(name, longNames);
            var value = command.ValueAt(i);
            if (letter == 0)
            {
                continue;
            }

            if (!request.TrySet(letter, value))
            {
                problem = $"The field '{Encoding.UTF8.GetString(name)}' is not a number: '{Encoding.UTF8.GetString(value)}'.";
                return false;
            }

            if (letter is >= (byte)'a' and <= (byte)'h' && !value.IsEmpty)
            {
                seen |= 1 << (letter - 'a');
            }
        }

        if (seen != AllRequired)
        {
            problem = $"The send request lacks the field '{FirstMissing(seen, longNames)}'.";
            return false;
        }

        return true;
    }

    /// <summary>Writes the header with one-letter names (codes 310, 320, 325).</summary>
    public readonly void WriteFields(ref FrameWriter writer)
    {
        writer.Field("a"u8, ProducerGroup);
        writer.Field("b"u8, Topic);
        writer.Field("c"u8, DefaultTopic);
        writer.Field("d"u8, DefaultTopicQueueCount);
        writer.Field("e"u8, QueueId);
        writer.Field("f"u8, SysFlag);
        writer.Field("g"u8, BornTimestamp);
        writer.Field("h"u8, Flag);
        writer.Field("i"u8, Properties);
        writer.Field("j"u8, ReconsumeTimes);
        writer.Field("k"u8, UnitMode);
        if (MaxReconsumeTimes >= 0)
        {
            writer.Field("l"u8, MaxReconsumeTimes);
        }

        writer.Field("m"u8, IsBatch);
    }

    internal static bool HasLongNames(int code) => code is RequestCode.SendMessage or RequestCode.SendReplyMessage;

    internal bool TrySet(byte letter, ReadOnlySpan<byte> value)
    {
        var number = 0L;
        if (letter is >= (byte)'d' and <= (byte)'h' or (byte)'j' or (byte)'l' && !Numbers.TryParse(value, out number))
        {
            return false;
        }

        switch (letter)
        {
            case (byte)'a': ProducerGroup = value; break;
            case (byte)'b': Topic = value; break;
            case (byte)'c': DefaultTopic = value; break;
            case (byte)'d': DefaultTopicQueueCount = (int)number; break;
            case (byte)'e': QueueId = (int)number; break;
            case (byte)'f': SysFlag = (int)number; break;
            case (byte)'g': BornTimestamp = number; break;
            case (byte)'h': Flag = (int)number; break;
            case (byte)'i': Properties = value; break;
            case (byte)'j': ReconsumeTimes = (int)number; break;
            case (byte)'k': UnitMode = Numbers.ParseBoolean(value); break;
            case (byte)'l': MaxReconsumeTimes = (int)number; break;
            case (byte)'m': IsBatch |= Numbers.ParseBoolean(value); break;
            default: break;
        }

        return letter is (byte)'g' || number is >= int.MinValue and <= int.MaxValue;
    }

    /// <summary>The letter a field is called by in compact headers; 0 for an unknown one.</summary>
    internal static byte LetterOf(ReadOnlySpan<byte> name, bool isLong) => isLong ? LetterOf(name) : name.Length == 1 ? name[0] : (byte)0;

    private static byte LetterOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("producerGroup"u8) => (byte)'a',
        _ when name.SequenceEqual("topic"u8) => (byte)'b',
        _ when name.SequenceEqual("defaultTopic"u8) => (byte)'c',
        _ when name.SequenceEqual("defaultTopicQueueNums"u8) => (byte)'d',
        _ when name.SequenceEqual("queueId"u8) => (byte)'e',
        _ when name.SequenceEqual("sysFlag"u8) => (byte)'f',
        _ when name.SequenceEqual("bornTimestamp"u8) => (byte)'g',
        _ when name.SequenceEqual("flag"u8) => (byte)'h',
        _ when name.SequenceEqual("properties"u8) => (byte)'i',
        _ when name.SequenceEqual("reconsumeTimes"u8) => (byte)'j',
        _ when name.SequenceEqual("unitMode"u8) => (byte)'k',
        _ when name.SequenceEqual("maxReconsumeTimes"u8) => (byte)'l',
        _ when name.SequenceEqual("batch"u8) => (byte)'m',
        _ => 0,
    };

    private static string FirstMissing(int seen, bool longNames)
    {
        string[] names =
            ["producerGroup", "topic", "defaultTopic", "defaultTopicQueueNums", "queueId", "sysFlag", "bornTimestamp", "flag"];
        var index = System.Numerics.BitOperations.TrailingZeroCount(~seen);
        return longNames ? names[index] : $"{(char)('a' + index)} ({names[index]})";
    }
}
