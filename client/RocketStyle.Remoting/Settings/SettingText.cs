using System.Globalization;

namespace RocketStyle.Remoting.Settings;

/// <summary>How values are written in files: sizes, times, choices and hours.</summary>
internal static class SettingText
{
    private static readonly (string Suffix, long Bytes)[] SizeSuffixes =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40), ("kb", 1L << 10), ("mb", 1L << 20), ("gb", 1L << 30),
        ("tb", 1L << 40), ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30), ("t", 1L << 40), ("b", 1), ("", 1),
    ];

    private static readonly (string Suffix, TimeSpan Unit)[] TimeSuffixes =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    internal static bool TryReadInt64(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    internal static bool TryReadBoolean(string text, out bool value)
    {
        value = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Bytes, or a number with k, m, g or t (1024 each), with or without "b" or "ib".</summary>
    internal static bool TryReadBytes(string text, out long value)
    {
        var (suffix, factor) = SizeSuffixes.First(size => text.EndsWith(size.Suffix, StringComparison.OrdinalIgnoreCase));
        return TryMultiply(text[..^suffix.Length], factor, out value);
    }

    /// <summary>A number in the unit of the setting, or a number with ms, s, m, h or d.</summary>
    internal static bool TryReadDuration(string text, DurationUnit unit, out TimeSpan value)
    {
        var scale = UnitOf(unit);
        var number = text;
        foreach (var (suffix, time) in TimeSuffixes)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                (number, scale) = (text[..^suffix.Length], time);
                break;
            }
        }

        var isTime = TryMultiply(number, scale.Ticks, out var ticks);
        value = TimeSpan.FromTicks(ticks);
        return isTime;
    }

    /// <summary>A name of an enum; upper and lower case and underscores make no difference, so RocketMQ's SYNC_FLUSH is SyncFlush.</summary>
    internal static bool TryReadChoice<T>(string text, out T value)
        where T : struct, Enum
    {
        var wanted = text.Replace("_", "", StringComparison.Ordinal);
        foreach (var choice in Enum.GetValues<T>())
        {
            if (wanted.Equals(choice.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                value = choice;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Hours of the day: "04", or "4;16".</summary>
    internal static bool TryReadHours(string text, out IReadOnlyList<int> value)
    {
        var hours = new SortedSet<int>();
        foreach (var part in text.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryReadInt64(part, out var hour) || hour is < 0 or > 23)
            {
                value = [];
                return false;
            }

            hours.Add((int)hour);
        }

        value = [.. hours];
        return hours.Count > 0;
    }

    /// <summary>The name RocketMQ's files would use for a choice: SyncFlush is SYNC_FLUSH.</summary>
    internal static string ChoiceName(string name) =>
        string.Concat(name.Select(static (c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));

    internal static string DurationText(TimeSpan value, DurationUnit unit) =>
        (value.Ticks / UnitOf(unit).Ticks).ToString(CultureInfo.InvariantCulture);

    internal static TimeSpan UnitOf(DurationUnit unit) => unit switch
    {
        DurationUnit.Milliseconds => TimeSpan.FromMilliseconds(1),
        DurationUnit.Seconds => TimeSpan.FromSeconds(1),
        DurationUnit.Minutes => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromHours(1),
    };

    private static bool TryMultiply(string number, long factor, out long value)
    {
        value = 0;
        // The high half of the product repeats the sign exactly when the low half is the whole product.
        return TryReadInt64(number.TrimEnd(), out var parsed) && Math.BigMul(parsed, factor, out value) == value >> 63;
    }
}
