namespace RocketStyle.Client;

/// <summary>When consumers shall see a message.</summary>
public readonly record struct DeliverySchedule
{
    private DeliverySchedule(DelayLevel level) => DelayLevel = level;

    /// <summary>At once: the default.</summary>
    public static DeliverySchedule Immediately => default;

    /// <summary>The delay level; <see cref="DelayLevel.None"/> for at once.</summary>
    public DelayLevel DelayLevel { get; }

    /// <summary>After one of the fixed delays, counted from the moment the broker stores the message.</summary>
    /// <param name="level">A defined level.</param>
    public static DeliverySchedule Level(DelayLevel level) => Enum.IsDefined(level)
        ? new DeliverySchedule(level)
        : throw new ArgumentOutOfRangeException(nameof(level), level, "Delay levels are 0 to 18.");
}
