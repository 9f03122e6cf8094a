using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Sending;

/// <summary>What the properties of a send ask for beyond storing it.</summary>
internal static class MessageKinds
{
    /// <summary>Why a send cannot be served here; null when it can.</summary>
    /// <remarks>Delivering such a message like any other would be worse than refusing it.</remarks>
    internal static string? NotServed(in SendRequest request)
    {
        if (SystemFlags.TransactionOf(request.SysFlag) != SystemFlags.TransactionNone
            || (MessageProperties.TryFind(request.Properties, PropertyNames.TransactionPrepared, out var prepared)
                && Protocol.Numbers.ParseBoolean(prepared)))
        {
            return "This release does not take transactional messages (TRAN_MSG).";
        }

        return MessageProperties.TryFind(request.Properties, PropertyNames.Delay, out var level)
            && Protocol.Numbers.TryParse(level, out int number) && number > 0
            ? "This release does not take delayed messages (DELAY)."
            : null;
    }

    /// <summary>Whether the producer wants to wait for the disk: unless WAIT says false.</summary>
    internal static bool WaitsForDisk(ReadOnlySpan<byte> properties) =>
        !MessageProperties.TryFind(properties, PropertyNames.WaitStoreMsgOk, out var wait) || Protocol.Numbers.ParseBoolean(wait);

    /// <summary>The system flag to store: the client's, and the multi-tag bit of the topic.</summary>
    internal static int SysFlagOf(in SendRequest request, TopicSettings topic) =>
        topic.FilterType == TopicFilterType.MultiTag ? request.SysFlag | SystemFlags.MultiTags : request.SysFlag;
}
