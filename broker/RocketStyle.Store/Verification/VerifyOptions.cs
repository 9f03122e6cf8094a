namespace RocketStyle.Store.Verification;

/// <summary>How a store is looked through.</summary>
public sealed record VerifyOptions
{
    /// <summary>What a running broker is spared by default: 50 MiB per second.</summary>
    public const long RunningBytesPerSecond = 50L << 20;

    /// <summary>Most bytes of the log read per second; 0 is as fast as it goes. Null: as fast as it goes on a stopped store, otherwise <see cref="RunningBytesPerSecond"/>.</summary>
    public long? MaxBytesPerSecond { get; init; }

    /// <summary>Most findings kept with their text; more are only counted. 1000: memory stays bounded however bad it is.</summary>
    public int MaxFindings { get; init; } = 1000;

    /// <summary>Whether consume queues are looked at. On.</summary>
    public bool Queues { get; init; } = true;

    /// <summary>Whether the key index is looked at. On.</summary>
    public bool Index { get; init; } = true;

    /// <summary>How long an offset that seems to lie above its queue may take to be explained by a checkpoint, when a broker runs. 15 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether the caller holds the store's lock itself: then no broker is running, whatever the files say.</summary>
    internal bool IsOwner { get; init; }

    /// <summary>Clock of the rate limit and of the figures.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
