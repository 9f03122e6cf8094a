using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Delay;

/// <summary>How long a message of level 1, 2, … waits, and which level a message asks for.</summary>
/// <remarks>Immutable. Asked on receive loops for every send: one look at the properties, no allocation.</remarks>
internal sealed class DelayLevels(IReadOnlyList<TimeSpan> delays)
{
    /// <summary>The highest level; a message that asks for more gets this one.</summary>
    internal int Count => delays.Count;

    internal long MillisOf(int level) => (long)delays[level - 1].TotalMilliseconds;

    internal int Cap(int level) => Math.Min(level, Count);

    /// <summary>Reads the level a message asks for: 0 when none.</summary>
    /// <returns>False when DELAY is no number.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> properties, out int level)
    {
        level = 0;
        return !MessageProperties.TryFind(properties, PropertyNames.Delay, out var text) || TryParse(text, out level);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out int level)
    {
        var isNumber = Numbers.TryParse(text, out long number);
        level = (int)Math.Clamp(number, 0, int.MaxValue);
        return isNumber;
    }
}
