namespace RocketStyle.Remoting;

/// <summary>Where a finished answer goes: the receive batch it belongs to, or the output of its connection.</summary>
internal interface IReplyTarget
{
    /// <summary>The frame that begins at <paramref name="start"/> of the target's buffer is whole.</summary>
    void Complete(int start, bool flush);
}
