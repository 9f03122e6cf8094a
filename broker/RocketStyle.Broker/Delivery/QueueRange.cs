using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>The offsets a queue has, for sentences about offsets it does not have.</summary>
/// <param name="Min">First offset that still exists.</param>
/// <param name="Max">Offset the next message will get.</param>
internal readonly record struct QueueRange(long Min, long Max)
{
    internal static QueueRange Of(MessageStore store, ReadOnlySpan<byte> topic, int queueId) =>
        new(Math.Max(0, store.MinOffset(topic, queueId)), Math.Max(0, store.MaxOffset(topic, queueId)));

    /// <summary>Whether a consumer can stand there: at a message, or at the end.</summary>
    internal bool Contains(long offset) => offset >= Min && offset <= Max;

    /// <summary>What it has, as the end of a sentence that begins with the queue.</summary>
    public override string ToString() => Min == Max
        ? $"has no message (offsets {Min} to {Max})"
        : $"has the offsets {Min} to {Max}, where {Max} is its end";
}
