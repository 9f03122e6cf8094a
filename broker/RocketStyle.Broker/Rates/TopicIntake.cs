namespace RocketStyle.Broker.Rates;

/// <summary>What a topic has taken in since the broker started, read off its queues: messages pay nothing for it.</summary>
/// <remarks>Used under the lock of its <see cref="Traffic"/>.</remarks>
internal sealed class TopicIntake
{
    private long _seenMessages;
    private long _seenBytes;

    internal long Messages { get; private set; }

    internal long Bytes { get; private set; }

    internal RateHistory MessageRates { get; } = new();

    internal RateHistory ByteRates { get; } = new();

    /// <summary>What lay in the queues when the broker started counts as seen.</summary>
    internal void BeginAt(long messages, long bytes) => (_seenMessages, _seenBytes) = (messages, bytes);

    /// <summary>Takes in what the queues show; less than before means that the topic was deleted and made anew.</summary>
    /// <returns>Messages and bytes since the last look.</returns>
    internal (long Messages, long Bytes) See(long messages, long bytes)
    {
        var newMessages = messages >= _seenMessages ? messages - _seenMessages : messages;
        var newBytes = bytes >= _seenBytes ? bytes - _seenBytes : bytes;
        BeginAt(messages, bytes);
        Messages += newMessages;
        Bytes += newBytes;
        return (newMessages, newBytes);
    }
}
