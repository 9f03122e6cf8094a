namespace RocketStyle.Protocol.Routing;

/// <summary>How many tags a message of the topic may carry. Only decides a bit in the flags of its messages.</summary>
public enum TopicFilterType
{
    /// <summary>SINGLE_TAG: one tag; the default.</summary>
    SingleTag,

    /// <summary>MULTI_TAG: several tags.</summary>
    MultiTag,
}
