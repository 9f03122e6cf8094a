namespace RocketStyle.Client;

/// <summary>How long to wait before trying again.</summary>
internal static class BackOff
{
    /// <summary>Doubles with every failure in a row, between two limits.</summary>
    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="first">Wait after the first.</param>
    /// <param name="most">Longest wait.</param>
    internal static TimeSpan After(int failures, TimeSpan first, TimeSpan most)
    {
        var factor = Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return TimeSpan.FromTicks((long)Math.Min(first.Ticks * factor, most.Ticks));
    }
}
