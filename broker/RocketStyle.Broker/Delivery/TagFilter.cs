using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>Lets messages through whose tag has one of a few hash codes; the client compares the texts again.</summary>
/// <remarks>Immutable. Called per consume-queue entry on the pull path.</remarks>
internal sealed class TagFilter : IEntryFilter
{
    private readonly int[] _codes;

    private TagFilter(int[] codes) => _codes = codes;

    public bool NeedsRecord => false;

    /// <summary>Makes the filter of an expression such as <c>A || B</c>.</summary>
    /// <returns>Null when everything passes: <c>*</c> or an empty expression.</returns>
    internal static TagFilter? Create(ReadOnlySpan<byte> expression) => Create(Encoding.UTF8.GetString(expression));

    internal static TagFilter? Create(string expression)
    {
        if (expression.Trim() is "" or "*")
        {
            return null;
        }

        var tags = expression.Split("||", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new TagFilter([.. tags.Select(tag => (int)TagCode.Of(Encoding.UTF8.GetBytes(tag))).Distinct()]);
    }

    public bool Matches(long tagsCode) => Array.IndexOf(_codes, (int)tagsCode) >= 0;

    public bool MatchesRecord(ReadOnlySpan<byte> record) => true;
}
