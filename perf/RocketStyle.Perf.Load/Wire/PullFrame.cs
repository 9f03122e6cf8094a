using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>A pull as push consumers send it: subscription known from the frame, waits for messages when there are none.</summary>
internal static class PullFrame
{
    internal const int MessagesPerPull = 32;

    /// <summary>Writes a pull; one that waits is held at the end of the queue, the other is answered at once.</summary>
    internal static void Write(FrameBuffer buffer, LoadOptions options, string group, (int Queue, long Offset, int Opaque) place, bool waits)
    {
        var writer = new FrameWriter(buffer, new FrameHead(RequestCode.PullMessage, place.Opaque, Encoding: options.Header));
        new PullRequest
        {
            ConsumerGroup = Encoding.UTF8.GetBytes(group),
            Topic = Encoding.UTF8.GetBytes(SendFrame.TopicName(options, 0)),
            QueueId = place.Queue,
            QueueOffset = place.Offset,
            MaxMessages = MessagesPerPull,
            SysFlag = PullFlags.Subscription | (waits ? PullFlags.Suspend : 0),
            SuspendTimeoutMillis = 15_000,
            Subscription = "*"u8,
        }.WriteFields(ref writer);
        writer.End();
    }
}
