namespace RocketStyle.Client;

/// <summary>Where to begin in a queue for which no offset is stored.</summary>
public readonly record struct StartFrom
{
    private StartFrom(StartPoint point, DateTimeOffset time)
    {
        Point = point;
        Time = time;
    }

    /// <summary>Behind the newest message: only what comes from now on. The default.</summary>
    /// <remarks>A broker may let a group that is new to a young queue begin at its first message instead.</remarks>
    public static StartFrom Last => default;

    /// <summary>At the oldest message.</summary>
    public static StartFrom First => new(StartPoint.First, default);

    internal StartPoint Point { get; }

    internal DateTimeOffset Time { get; }

    /// <summary>At the first message stored at or after a point in time.</summary>
    /// <param name="time">Store time, by the broker's clock.</param>
    public static StartFrom At(DateTimeOffset time) => new(StartPoint.Time, time);

    /// <inheritdoc />
    public override string ToString() => Point == StartPoint.Time ? $"At {Time:O}" : Point.ToString();
}
