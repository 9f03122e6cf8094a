using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Messages;

/// <summary>The number that stands for a tag in consume queues and subscriptions: Java's string hash, sign-extended to 64 bits.</summary>
public static class TagCode
{
    /// <summary>What a message without a tag carries.</summary>
    public const long None = 0;

    /// <summary>The code of a tag; <see cref="None"/> for an empty tag.</summary>
    public static long Of(ReadOnlySpan<byte> tag) => JavaHash.Of(tag);

    /// <summary>The code of the TAGS property inside a property string; <see cref="None"/> when there is none.</summary>
    public static long OfProperties(ReadOnlySpan<byte> properties) =>
        MessageProperties.TryFind(properties, PropertyNames.Tags, out var tag) ? Of(tag) : None;
}
