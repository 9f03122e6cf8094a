namespace RocketStyle.Broker.Rates;

/// <summary>What a group was given of a topic since the broker started.</summary>
/// <remarks>Counted by any thread, once per answered pull and never per message; no lock, no allocation.</remarks>
internal sealed class DeliveryCount(string topic, string group)
{
    private long _messages;
    private long _bytes;
    private long _pulls;
    private long _sentBack;

    internal string Topic => topic;

    internal string Group => group;

    internal long Messages => Volatile.Read(ref _messages);

    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Pulls that brought messages.</summary>
    internal long Pulls => Volatile.Read(ref _pulls);

    /// <summary>Messages the group gave back for later.</summary>
    internal long SentBack => Volatile.Read(ref _sentBack);

    internal RateHistory MessageRates { get; } = new();

    internal RateHistory ByteRates { get; } = new();

    internal RateHistory SentBackRates { get; } = new();

    internal void Delivered(int messages, int bytes)
    {
        Interlocked.Add(ref _messages, messages);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _pulls);
    }

    internal void GaveBack() => Interlocked.Increment(ref _sentBack);
}
