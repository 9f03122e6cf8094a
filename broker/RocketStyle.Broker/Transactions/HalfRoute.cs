using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>Sends a half message into the half topic, where no consumer sees it, and remembers in its properties where it was meant to go.</summary>
/// <remarks>Runs on receive loops. Invariant: what is stored can always be re-appended and committed, because room for that is kept free.</remarks>
internal sealed class HalfRoute(ClientTable clients)
{
    private const int MostUniqueKeyBytes = 255;

    /// <summary>What later copies may add to the properties: check times, origin, a capped delay level; and the record's checksum.</summary>
    private const int ReservedBytes = 128 + RecordChecksum.Bytes;

    /// <summary>Whether a send is a half message.</summary>
    /// <remarks>
    /// Clients before 4.6.1 send a committed message that was consumed in vain back with TRAN_MSG still on it: as a retry, with a delay.
    /// </remarks>
    internal static bool Takes(in SendRequest request, in MessageDraft draft) =>
        MessageKinds.IsHalf(draft.Properties, draft.SysFlag)
        && !(request.ReconsumeTimes > 0 && DelayLevels.TryRead(draft.Properties, out var level) && level > 0);

    /// <summary>Redirects a half message.</summary>
    /// <returns>The verdict, or a refusal.</returns>
    internal SendVerdict Enter(in SendRequest request, Connection connection, in SendVerdict verdict, ref MessageDraft draft)
    {
        var bits = SystemFlags.TransactionOf(draft.SysFlag);
        if (bits is SystemFlags.TransactionCommit or SystemFlags.TransactionRollback)
        {
            return SendVerdict.Refuse(
                ResponseCode.MessageIllegal,
                $"The transaction bits of sysFlag are {bits}; a producer may send 0 or {SystemFlags.TransactionPrepared} (prepared). Transactions are ended with code 37.");
        }

        if (!MessageProperties.TryFind(draft.Properties, PropertyNames.UniqueKey, out var key)
            && !MessageProperties.TryFind(draft.ExtraProperties, PropertyNames.UniqueKey, out key))
        {
            return SendVerdict.Refuse(ResponseCode.MessageIllegal, "The half message has no UNIQ_KEY.");
        }

        if (key.Length > MostUniqueKeyBytes)
        {
            return SendVerdict.Refuse(
                ResponseCode.MessageIllegal, $"The UNIQ_KEY of the half message has {key.Length} bytes; the limit is {MostUniqueKeyBytes}.");
        }

        var hasGroup = MessageProperties.TryFind(draft.Properties, PropertyNames.ProducerGroup, out var group);
        if (!hasGroup)
        {
            group = request.ProducerGroup;
        }

        if (!TopicNames.IsValidGroup(group))
        {
            return SendVerdict.Refuse(ResponseCode.MessageIllegal, NameRules.Describe("producer group (PGROUP)", group, TopicNames.MaxGroupLength));
        }

        Rewrite(ref draft, key, hasGroup ? default : group);
        var bytes = MessageProperties.JoinedBytes(draft.Properties, draft.ExtraProperties);
        if (bytes > MessageRecord.MaxPropertiesBytes - ReservedBytes)
        {
            return SendVerdict.Refuse(
                ResponseCode.MessageIllegal,
                $"The properties have {bytes} bytes, those of the broker included; the limit for a half message is {MessageRecord.MaxPropertiesBytes - ReservedBytes} and fixed by the record format.");
        }

        clients.SentFor(connection, group);
        return verdict;
    }

    private static void Rewrite(ref MessageDraft draft, ReadOnlySpan<byte> uniqueKey, ReadOnlySpan<byte> group)
    {
        var editor = new PropertyEditor(draft.Properties);
        editor.Remove(PropertyNames.TransactionCheckTimes);
        editor.Remove(PropertyNames.TransactionPreparedQueueOffset);
        editor.Set(PropertyNames.TransactionPrepared, "true"u8);
        editor.Set(PropertyNames.RealTopic, draft.Topic);
        editor.Set(PropertyNames.RealQueueId, draft.QueueId);
        editor.Set(PropertyNames.TransactionId, uniqueKey);
        if (!group.IsEmpty)
        {
            editor.Set(PropertyNames.ProducerGroup, group);
        }

        draft = draft with
        {
            Topic = TopicNames.HalfUtf8,
            QueueId = 0,
            SysFlag = draft.SysFlag & ~SystemFlags.TransactionMask,
            Properties = editor.Properties,
            WaitForDurable = true, // whoever ends it must find it, and it can be found once it is durable
        };
    }
}
