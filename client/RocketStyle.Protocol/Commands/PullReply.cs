namespace RocketStyle.Protocol.Commands;

/// <summary>The numbers of a pull's answer (codes 0, 19, 20, 21); the body holds the records.</summary>
/// <param name="NextOffset">Where to pull next.</param>
/// <param name="MinOffset">First offset of the queue.</param>
/// <param name="MaxOffset">Next offset of the queue.</param>
public readonly record struct PullReply(long NextOffset, long MinOffset, long MaxOffset)
{
    /// <summary>Reads the answer's fields.</summary>
    /// <exception cref="ProtocolException">A field that must be there is missing.</exception>
    public static PullReply Read(Command reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.TryGetInt64("nextBeginOffset"u8, out var next)
            && reply.TryGetInt64("minOffset"u8, out var min)
            && reply.TryGetInt64("maxOffset"u8, out var max)
            ? new PullReply(next, min, max)
            : throw new ProtocolException("The answer to a pull lacks nextBeginOffset, minOffset or maxOffset.");
    }
}
