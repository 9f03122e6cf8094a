using System.Text;

namespace RocketStyle.Broker;

/// <summary>Says what is wrong with a topic's or group's name.</summary>
internal static class NameRules
{
    internal static string Describe(string what, ReadOnlySpan<byte> name, int limit)
    {
        if (name.IsEmpty)
        {
            return $"The {what} is blank.";
        }

        return name.Length > limit
            ? $"The {what} is {name.Length} bytes long; the limit is {limit}."
            : $"The {what} '{Encoding.UTF8.GetString(name)}' has illegal characters; letters, digits, '%', '|', '_' and '-' are allowed.";
    }
}
