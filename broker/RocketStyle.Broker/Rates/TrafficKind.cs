namespace RocketStyle.Broker.Rates;

/// <summary>What is counted for the broker as a whole.</summary>
internal enum TrafficKind
{
    /// <summary>Messages stored.</summary>
    Stored,

    /// <summary>Messages given to consumers.</summary>
    Transferred,

    /// <summary>Pulls that brought messages.</summary>
    Found,

    /// <summary>Pulls that brought nothing.</summary>
    Missed,
}
