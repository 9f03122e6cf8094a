namespace RocketStyle.Store;

/// <summary>Which message a search by time means when none was stored at exactly that time.</summary>
public enum TimeBoundary
{
    /// <summary>The first one stored at or after the time.</summary>
    Lower,

    /// <summary>The last one stored at or before the time.</summary>
    Upper,
}
