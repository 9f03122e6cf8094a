using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RocketStyle.Client.Sending;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Wire;

/// <summary>One attempt to send one message, written straight into the connection's output.</summary>
internal readonly record struct SendCall
{
    private const int SmallProperties = 1024;

    internal required ReadOnlyMemory<byte> Group { get; init; }

    internal required ReadOnlyMemory<byte> Topic { get; init; }

    internal required int NewTopicQueues { get; init; }

    internal required int QueueIndex { get; init; }

    internal required int SysFlag { get; init; }

    internal required long BornTimestamp { get; init; }

    internal required OutgoingMessage Message { get; init; }

    /// <summary>The body as it travels: the message's own, or compressed.</summary>
    internal required ReadOnlyMemory<byte> Body { get; init; }

    internal required HexId UniqueKey { get; init; }

    internal string? TraceParent { get; init; }

    /// <summary>Properties the client adds on its own account, encoded already.</summary>
    internal ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>The header fields this shares with other sends to its queue; null when they are not written down.</summary>
    internal FixedSendFields? Fixed { get; init; }

    /// <remarks>The room for properties is not cleared first: only what was written there is read.</remarks>
    [SkipLocalsInit]
    internal void Write(ref FrameWriter writer)
    {
        var most = PropertyBlock.MaxBytes(Message) + Extra.Length;
        byte[]? rented = null;
        var properties = most <= SmallProperties ? stackalloc byte[SmallProperties] : rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            Span<byte> key = stackalloc byte[HexId.MaxBytes];
            var used = PropertyBlock.Write(properties, Message, key[..UniqueKey.Write(key)], TraceParent);
            Extra.Span.CopyTo(properties[used..]);
            WriteFields(ref writer, properties[..(used + Extra.Length)]);
            writer.Body(Body.Span);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private void WriteFields(ref FrameWriter writer, scoped ReadOnlySpan<byte> properties)
    {
        if (Fixed is { } fields && SysFlag == 0)
        {
            fields.Write(ref writer, BornTimestamp, Message.Flag, properties);
            return;
        }

        var request = new SendRequest
        {
            ProducerGroup = Group.Span,
            Topic = Topic.Span,
            DefaultTopic = "TBW102"u8,
            DefaultTopicQueueCount = NewTopicQueues,
            QueueId = QueueIndex,
            SysFlag = SysFlag,
            BornTimestamp = BornTimestamp,
            Flag = Message.Flag,
            // The writer copies the bytes during this call; the compiler cannot know that it does not keep the span.
            Properties = MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetReference(properties), properties.Length),
            MaxReconsumeTimes = -1,
        };
        request.WriteFields(ref writer);
    }
}
