using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Consuming;

/// <summary>A tag expression, <c>*</c> or <c>a || b</c>: what it says to the broker, and the exact comparison behind the broker's.</summary>
/// <remarks>The broker compares hash codes, which collide; so the client compares the texts again. Immutable.</remarks>
internal sealed class TagFilter
{
    private readonly byte[][] _tags;

    private TagFilter(string expression, string[] tags)
    {
        Expression = expression;
        ExpressionUtf8 = Encoding.UTF8.GetBytes(expression);
        Tags = tags;
        _tags = [.. tags.Select(Encoding.UTF8.GetBytes)];
        TagCodes = [.. _tags.Select(static tag => (int)TagCode.Of(tag))];
    }

    /// <summary>Takes every message.</summary>
    internal static TagFilter All { get; } = new("*", []);

    /// <summary>The expression in its plain form.</summary>
    internal string Expression { get; }

    /// <summary>The same as UTF-8.</summary>
    internal ReadOnlyMemory<byte> ExpressionUtf8 { get; }

    /// <summary>The tags; none means all messages.</summary>
    internal IReadOnlyList<string> Tags { get; }

    /// <summary>Their hash codes.</summary>
    internal IReadOnlyList<int> TagCodes { get; }

    /// <summary>Reads an expression; empty parts are dropped, and nothing at all means <c>*</c>.</summary>
    internal static TagFilter Parse(string? expression)
    {
        var tags = (expression ?? "*")
            .Split("||", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return tags.Length == 0 || tags.Contains("*") ? All : new TagFilter(string.Join(" || ", tags), tags);
    }

    /// <summary>Whether a message with this tag is wanted; an empty tag is no tag.</summary>
    internal bool Matches(ReadOnlySpan<byte> tag)
    {
        if (_tags.Length == 0)
        {
            return true;
        }

        foreach (var wanted in _tags)
        {
            if (tag.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }
}
