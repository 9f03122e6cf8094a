namespace RocketStyle.Remoting.Settings;

/// <summary>What a bare number means in a setting that is a time. RocketMQ's names fix one unit each.</summary>
public enum DurationUnit
{
    /// <summary>Thousandths of a second.</summary>
    Milliseconds,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Minutes.</summary>
    Minutes,

    /// <summary>Hours.</summary>
    Hours,
}
