using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Wire;

/// <summary>One attempt to send a batch whose items are encoded already.</summary>
internal readonly record struct BatchCall
{
    internal required ReadOnlyMemory<byte> Group { get; init; }

    internal required ReadOnlyMemory<byte> Topic { get; init; }

    internal required int NewTopicQueues { get; init; }

    internal required int QueueIndex { get; init; }

    internal required long BornTimestamp { get; init; }

    internal required ReadOnlyMemory<byte> Items { get; init; }

    internal void Write(ref FrameWriter writer)
    {
        var request = new SendRequest
        {
            ProducerGroup = Group.Span,
            Topic = Topic.Span,
            DefaultTopic = "TBW102"u8,
            DefaultTopicQueueCount = NewTopicQueues,
            QueueId = QueueIndex,
            BornTimestamp = BornTimestamp,
            MaxReconsumeTimes = -1,
            IsBatch = true,
        };
        request.WriteFields(ref writer);
        writer.Body(Items.Span);
    }
}
