namespace RocketStyle.Client;

/// <summary>How a pull ended.</summary>
public enum PullStatus
{
    /// <summary>There are messages.</summary>
    Found = 0,

    /// <summary>Nothing new until now (response code 19).</summary>
    NoNewMessage = 19,

    /// <summary>Messages came, but none with a wanted tag (response code 20): go on at the next offset.</summary>
    NoMatch = 20,

    /// <summary>The offset lies outside the queue (response code 21): go on at the next offset.</summary>
    OffsetMoved = 21,
}
