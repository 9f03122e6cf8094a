namespace RocketStyle.Protocol.Commands;

/// <summary>Create or change a topic: code 17.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="DefaultTopic">Unused, but required by the protocol.</param>
/// <param name="ReadQueueCount">Queues consumers use.</param>
/// <param name="WriteQueueCount">Queues producers use.</param>
/// <param name="Permission">Permission bits: 2 write, 4 read.</param>
/// <param name="TopicFilterType">SINGLE_TAG or MULTI_TAG.</param>
/// <param name="TopicSysFlag">Unit flags.</param>
/// <param name="Order">Whether the topic is an order topic.</param>
public readonly record struct TopicChange(
    string Topic,
    string DefaultTopic,
    int ReadQueueCount,
    int WriteQueueCount,
    int Permission,
    string TopicFilterType,
    int TopicSysFlag,
    bool Order) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.UpdateAndCreateTopic;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("topic"u8, Topic);
        writer.Field("defaultTopic"u8, DefaultTopic);
        writer.Field("readQueueNums"u8, ReadQueueCount);
        writer.Field("writeQueueNums"u8, WriteQueueCount);
        writer.Field("perm"u8, Permission);
        writer.Field("topicFilterType"u8, TopicFilterType);
        writer.Field("topicSysFlag"u8, TopicSysFlag);
        writer.Field("order"u8, Order);
    }
}
