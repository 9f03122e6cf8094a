using System.Globalization;

namespace RocketStyle.Broker.Host;

/// <summary>Reads RocketMQ's list of delays, such as <c>1s 5s 10s 1m 2h 1d</c>.</summary>
internal static class DelayLevelText
{
    internal static IReadOnlyList<TimeSpan>? Parse(string text)
    {
        var levels = new List<TimeSpan>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(word.AsSpan(0, word.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            switch (word[^1])
            {
                case 's':
                    levels.Add(TimeSpan.FromSeconds(number));
                    break;
                case 'm':
                    levels.Add(TimeSpan.FromMinutes(number));
                    break;
                case 'h':
                    levels.Add(TimeSpan.FromHours(number));
                    break;
                case 'd':
                    levels.Add(TimeSpan.FromDays(number));
                    break;
                default:
                    return null;
            }
        }

        return levels.Count > 0 ? levels : null;
    }
}
