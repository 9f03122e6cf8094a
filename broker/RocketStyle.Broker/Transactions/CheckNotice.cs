using System.Buffers;
using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Transactions;

/// <summary>Asks one live producer of a half message's group how its transaction ended (code 39, one-way).</summary>
/// <remarks>Pool threads. A producer that sends heartbeats is preferred to one that has only sent.</remarks>
internal sealed class CheckNotice(ClientTable clients, BrokerIdentity identity)
{
    private const int MostAttempts = 3;

    /// <returns>Whether a connection took the question.</returns>
    internal bool Send(in MessageRecordReader half)
    {
        if (!half.TryGetProperty(PropertyNames.ProducerGroup, out var group) || !EndRecords.TryRealPlace(half, out var topic, out var queueId))
        {
            return false;
        }

        var candidates = clients.ProducersOf(group);
        if (candidates.Length == 0)
        {
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(half.TotalSize + MessageRecord.MaxTopicBytes + 1);
        try
        {
            half.TryGetProperty(PropertyNames.UniqueKey, out var key);
            Span<byte> id = stackalloc byte[MessageId.LengthIPv6];
            var request = new CheckTransactionRequest
            {
                Topic = topic,
                HalfOffset = half.QueueOffset,
                HalfPosition = half.Position,
                UniqueKey = key,
                OffsetMessageId = id[..MessageId.Write(id, half.StoreAddress, half.StorePort, half.Position)],
                BrokerName = identity.Name,
                Record = buffer.AsSpan(0, Restore(half, topic, queueId, buffer)),
            };
            return TrySend(request, candidates);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TrySend(in CheckTransactionRequest request, Connection[] candidates)
    {
        for (var i = 0; i < Math.Min(MostAttempts, candidates.Length); i++)
        {
            if (candidates[i].SendOneWay(
                RequestCode.CheckTransactionState, request, static (ref FrameWriter writer, CheckTransactionRequest request) => request.Write(ref writer)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the half record with the topic and queue its message is meant for.</summary>
    /// <returns>Bytes written.</returns>
    private static int Restore(in MessageRecordReader half, ReadOnlySpan<byte> topic, int queueId, Span<byte> destination)
    {
        var fields = new MessageRecordFields
        {
            Topic = topic,
            QueueId = queueId,
            Flag = half.Flag,
            SysFlag = half.SysFlag,
            BornTimestamp = half.BornTimestamp,
            BornAddress = half.BornAddress,
            BornPort = half.BornPort,
            StoreAddress = half.StoreAddress,
            StorePort = half.StorePort,
            ReconsumeTimes = half.ReconsumeTimes,
            PreparedTransactionOffset = half.PreparedTransactionOffset,
            Body = half.Body,
            Properties = half.Properties,
        };
        var written = MessageRecordWriter.Write(destination, fields, half.BodyCrc);
        MessageRecordWriter.Patch(destination, half.QueueOffset, half.Position, half.StoreTimestamp);
        return written;
    }
}
