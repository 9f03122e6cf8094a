namespace RocketStyle.Protocol;

/// <summary>Ordinals of RocketMQ releases, as they stand in a command's version field (remoting protocol, version numbers).</summary>
public static class ProtocolVersion
{
    /// <summary>What RocketStyle behaves as, and says of itself: 5.3.3.</summary>
    public const int Current = 479;

    /// <summary>4.9.4: from here on a route is asked for in standard JSON.</summary>
    public const int StandardJsonRoutes = 401;

    /// <summary>5.0.0: from here on a broker moves a group in one queue, and to an offset.</summary>
    public const int QueueResets = 413;

    /// <summary>3.4.9: from here on a request's own maxReconsumeTimes counts. (Two ordinals a release; 3.5.0 is 121.)</summary>
    public const int OwnMaxReconsumeTimes = 119;

    /// <summary>3.1.8: from here on a consumer answers the questions 307 and 309.</summary>
    public const int RelayedQuestions = 62;

    /// <summary>3.0.7: from here on a consumer tells its positions (221).</summary>
    public const int RelayedPositions = 28;

    /// <summary>3.0.11: from here on a registering broker sends the full body.</summary>
    public const int FullRegisterBody = 37;
}
