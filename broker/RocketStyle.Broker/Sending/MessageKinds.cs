using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Sending;

/// <summary>What the properties of a send ask for beyond storing it.</summary>
internal static class MessageKinds
{
    /// <summary>Whether the message is one half of a transaction: TRAN_MSG, or the transaction bits of its flag.</summary>
    internal static bool IsHalf(ReadOnlySpan<byte> properties, int sysFlag) =>
        SystemFlags.TransactionOf(sysFlag) != SystemFlags.TransactionNone
        || (MessageProperties.TryFind(properties, PropertyNames.TransactionPrepared, out var prepared) && Protocol.Numbers.ParseBoolean(prepared));

    /// <summary>The system flag to store: the client's, and the multi-tag bit of the topic.</summary>
    internal static int SysFlagOf(in SendRequest request, TopicSettings topic) =>
        topic.FilterType == TopicFilterType.MultiTag ? request.SysFlag | SystemFlags.MultiTags : request.SysFlag;
}
