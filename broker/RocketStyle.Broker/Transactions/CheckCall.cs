using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Transactions;

/// <summary>One question on its way: it is asked as soon as the copy it speaks of is durable, because the answer names that copy.</summary>
/// <remarks>Completed on the flusher or the tick, run on the pool: building the question copies the message.</remarks>
internal sealed class CheckCall(MessageStore store, CheckNotice notice, ILogger logger) : IAppendCompletion, IThreadPoolWorkItem
{
    private long _position;

    public void Completed(in AppendResult result)
    {
        if (result.IsAppended)
        {
            _position = result.Position;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        if (!store.TryLeaseRecord(_position, out var lease))
        {
            return;
        }

        using (lease)
        {
            if (MessageRecordReader.TryRead(lease.Span, out var half) && !notice.Send(half))
            {
                half.TryGetProperty(PropertyNames.ProducerGroup, out var group);
                BrokerLog.NobodyToAsk(logger, half.QueueOffset, System.Text.Encoding.UTF8.GetString(group));
            }
        }
    }
}
