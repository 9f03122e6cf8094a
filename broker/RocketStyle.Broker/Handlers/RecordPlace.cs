using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Handlers;

/// <summary>Reads the place of a record from a request: a position in the log, or a whole message id, which contains one.</summary>
internal static class RecordPlace
{
    internal static bool TryRead(ReadOnlySpan<byte> text, out long position)
    {
        if (MessageId.TryParse(text, out var id))
        {
            position = id.Position;
            return true;
        }

        return Numbers.TryParse(text, out position);
    }
}
