using System.Text;

namespace RocketStyle.Protocol.Commands;

/// <summary>Header of a pull: codes 11 and 361. Spans live as long as the command's buffer.</summary>
public ref struct PullRequest
{
    private const int AllRequired = 0x1FF;

    /// <summary>Consumer group.</summary>
    public ReadOnlySpan<byte> ConsumerGroup { get; set; }

    /// <summary>Topic to pull from.</summary>
    public ReadOnlySpan<byte> Topic { get; set; }

    /// <summary>Filter expression; counts only with <see cref="PullFlags.Subscription"/>.</summary>
    public ReadOnlySpan<byte> Subscription { get; set; }

    /// <summary>TAG, SQL92, or empty for TAG.</summary>
    public ReadOnlySpan<byte> ExpressionType { get; set; }

    /// <summary>Queue to pull from.</summary>
    public int QueueId { get; set; }

    /// <summary>First offset wanted.</summary>
    public long QueueOffset { get; set; }

    /// <summary>Most messages wanted.</summary>
    public int MaxMessages { get; set; }

    /// <summary>Bits of <see cref="PullFlags"/>.</summary>
    public int SysFlag { get; set; }

    /// <summary>The group's offset to store; counts only with <see cref="PullFlags.CommitOffset"/>.</summary>
    public long CommitOffset { get; set; }

    /// <summary>How long the broker may hold the request, in ms.</summary>
    public long SuspendTimeoutMillis { get; set; }

    /// <summary>Version of the client's subscription: opaque, only compared.</summary>
    public long SubscriptionVersion { get; set; }

    /// <summary>Whether a bit of <see cref="PullFlags"/> is set.</summary>
    public readonly bool Has(int flag) => (SysFlag & flag) != 0;

    /// <summary>Reads the header in one pass.</summary>
    /// <returns>Whether every required field is there and legal; if not, <paramref name="problem"/> says which.</returns>
    public static bool TryRead(Command command, out PullRequest request, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(command);
        request = default;
        problem = null;
        var seen = 0;
        for (var i = 0; i < command.FieldCount; i++)
        {
            var name = command.NameAt(i);
            var value = command.ValueAt(i);
            var field = FieldOf(name);
            if (field < 0 || value.IsEmpty)
            {
                continue;
            }

            if (!request.TrySet(field, value))
            {
                problem = $"The field '{Encoding.UTF8.GetString(name)}' is not a number in range: '{Encoding.UTF8.GetString(value)}'.";
                return false;
            }

            seen |= 1 << field;
        }

        if ((seen & AllRequired) != AllRequired)
        {
            problem = $"The pull request lacks the field '{NameOf(System.Numerics.BitOperations.TrailingZeroCount(~seen))}'.";
            return false;
        }

        return true;
    }

    /// <summary>Writes the header.</summary>
    public readonly void WriteFields(ref FrameWriter writer)
    {
        writer.Field("consumerGroup"u8, ConsumerGroup);
        writer.Field("topic"u8, Topic);
        writer.Field("queueId"u8, QueueId);
        writer.Field("queueOffset"u8, QueueOffset);
        writer.Field("maxMsgNums"u8, MaxMessages);
        writer.Field("sysFlag"u8, SysFlag);
        writer.Field("commitOffset"u8, CommitOffset);
        writer.Field("suspendTimeoutMillis"u8, SuspendTimeoutMillis);
        writer.Field("subVersion"u8, SubscriptionVersion);
        if (Has(PullFlags.Subscription))
        {
            writer.Field("subscription"u8, Subscription);
        }

        if (!ExpressionType.IsEmpty)
        {
            writer.Field("expressionType"u8, ExpressionType);
        }
    }

    private bool TrySet(int field, ReadOnlySpan<byte> value)
    {
        var number = 0L;
        if (field is >= 2 and <= 8 && !Numbers.TryParse(value, out number))
        {
            return false;
        }

        switch (field)
        {
            case 0: ConsumerGroup = value; break;
            case 1: Topic = value; break;
            case 2: QueueId = (int)number; break;
            case 3: QueueOffset = number; break;
            case 4: MaxMessages = (int)number; break;
            case 5: SysFlag = (int)number; break;
            case 6: CommitOffset = number; break;
            case 7: SuspendTimeoutMillis = number; break;
            case 8: SubscriptionVersion = number; break;
            case 9: Subscription = value; break;
            default: ExpressionType = value; break;
        }

        return field is not (2 or 4 or 5) || number is >= int.MinValue and <= int.MaxValue;
    }

    private static int FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("topic"u8) => 1,
        7 when name.SequenceEqual("queueId"u8) => 2,
        7 when name.SequenceEqual("sysFlag"u8) => 5,
        10 when name.SequenceEqual("maxMsgNums"u8) => 4,
        10 when name.SequenceEqual("subVersion"u8) => 8,
        11 when name.SequenceEqual("queueOffset"u8) => 3,
        12 when name.SequenceEqual("commitOffset"u8) => 6,
        12 when name.SequenceEqual("subscription"u8) => 9,
        13 when name.SequenceEqual("consumerGroup"u8) => 0,
        14 when name.SequenceEqual("expressionType"u8) => 10,
        20 when name.SequenceEqual("suspendTimeoutMillis"u8) => 7,
        _ => -1,
    };

    private static string NameOf(int field) => field switch
    {
        0 => "consumerGroup",
        1 => "topic",
        2 => "queueId",
        3 => "queueOffset",
        4 => "maxMsgNums",
        5 => "sysFlag",
        6 => "commitOffset",
        7 => "suspendTimeoutMillis",
        _ => "subVersion",
    };
}
