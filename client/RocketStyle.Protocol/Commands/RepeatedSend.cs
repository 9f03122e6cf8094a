namespace RocketStyle.Protocol.Commands;

/// <summary>What the sends of one client have in common, read once: only the fields that vary are read again.</summary>
/// <remarks>Made from a header that repeats a pattern, and good for as long as the same fields of that vary. Immutable.</remarks>
internal sealed class RepeatedSend
{
    private const int Absent = -1;

    private readonly byte[] _letters;
    private readonly bool _hasTwoOfOne;
    private readonly int _producerGroup;
    private readonly int _topic;
    private readonly int _defaultTopic;
    private readonly int _properties;
    private readonly int _defaultTopicQueueCount;
    private readonly int _queueId;
    private readonly int _sysFlag;
    private readonly int _flag;
    private readonly int _reconsumeTimes;
    private readonly int _maxReconsumeTimes;
    private readonly long _bornTimestamp;
    private readonly bool _unitMode;
    private readonly bool _isBatch;

    private RepeatedSend(byte[] letters, bool hasTwoOfOne, in SendRequest first)
    {
        _letters = letters;
        _hasTwoOfOne = hasTwoOfOne;
        _producerGroup = Array.IndexOf(letters, (byte)'a');
        _topic = Array.IndexOf(letters, (byte)'b');
        _defaultTopic = Array.IndexOf(letters, (byte)'c');
        _properties = Array.IndexOf(letters, (byte)'i');
        _defaultTopicQueueCount = first.DefaultTopicQueueCount;
        _queueId = first.QueueId;
        _sysFlag = first.SysFlag;
        _flag = first.Flag;
        _reconsumeTimes = first.ReconsumeTimes;
        _maxReconsumeTimes = first.MaxReconsumeTimes;
        _bornTimestamp = first.BornTimestamp;
        _unitMode = first.UnitMode;
        _isBatch = first.IsBatch;
    }

    internal static RepeatedSend From(Command command, in SendRequest first)
    {
        var hasTwoOfOne = false;
        var letters = new byte[command.FieldCount];
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = SendRequest.LetterOf(command.NameAt(i), SendRequest.HasLongNames(command.Code));
            hasTwoOfOne |= letters[i] != 0 && letters.AsSpan(0, i).Contains(letters[i]);
        }

        return new RepeatedSend(letters, hasTwoOfOne, first);
    }

    /// <summary>False when the send has to be read in full, which says what is wrong with it.</summary>
    internal bool TryRead(Command command, out SendRequest request)
    {
        if (_hasTwoOfOne)
        {
            request = default; // which of the two counts would depend on which varies
            return false;
        }

        request = new SendRequest
        {
            ProducerGroup = command.ValueAt(_producerGroup),
            Topic = command.ValueAt(_topic),
            DefaultTopic = command.ValueAt(_defaultTopic),
            Properties = _properties == Absent ? default : command.ValueAt(_properties),
            DefaultTopicQueueCount = _defaultTopicQueueCount,
            QueueId = _queueId,
            SysFlag = _sysFlag,
            Flag = _flag,
            BornTimestamp = _bornTimestamp,
            ReconsumeTimes = _reconsumeTimes,
            MaxReconsumeTimes = _maxReconsumeTimes,
            UnitMode = _unitMode,
            IsBatch = _isBatch,
        };
        foreach (var field in command.Repeats!.VaryingFields)
        {
            // Reading sets the batch flag and never clears it, so one that varies is not for here.
            var letter = _letters[field];
            var value = command.ValueAt(field);
            if (letter == (byte)'m' || (value.IsEmpty && letter != (byte)'i') || (letter != 0 && !request.TrySet(letter, value)))
            {
                return false;
            }
        }

        return true;
    }
}
