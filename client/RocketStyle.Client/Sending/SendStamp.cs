namespace RocketStyle.Client.Sending;

/// <summary>What one send keeps through all its attempts.</summary>
/// <param name="Key">Its unique id.</param>
/// <param name="BornTimestamp">When it was made, in milliseconds since 1970.</param>
internal readonly record struct SendStamp(HexId Key, long BornTimestamp)
{
    /// <summary>The stamp of a send that begins now.</summary>
    internal static SendStamp Next(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new SendStamp(HexId.NewUnique(now), now.ToUnixTimeMilliseconds());
    }
}
