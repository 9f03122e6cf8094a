namespace RocketStyle.Protocol.Messages;

/// <summary>Names of reserved properties, as UTF-8 (strings for clients: <see cref="PropertyNameTexts"/>).</summary>
public static class PropertyNames
{
    /// <summary>Space-separated keys.</summary>
    public static ReadOnlySpan<byte> Keys => "KEYS"u8;

    /// <summary>The message's tag.</summary>
    public static ReadOnlySpan<byte> Tags => "TAGS"u8;

    /// <summary>"false": the producer does not wait for the flush.</summary>
    public static ReadOnlySpan<byte> WaitStoreMsgOk => "WAIT"u8;

    /// <summary>Delay level, 1 and up.</summary>
    public static ReadOnlySpan<byte> Delay => "DELAY"u8;

    /// <summary>Topic a message sent back came from.</summary>
    public static ReadOnlySpan<byte> RetryTopic => "RETRY_TOPIC"u8;

    /// <summary>Topic a delayed or half message is meant for.</summary>
    public static ReadOnlySpan<byte> RealTopic => "REAL_TOPIC"u8;

    /// <summary>Queue a delayed or half message is meant for.</summary>
    public static ReadOnlySpan<byte> RealQueueId => "REAL_QID"u8;

    /// <summary>"true" on half messages.</summary>
    public static ReadOnlySpan<byte> TransactionPrepared => "TRAN_MSG"u8;

    /// <summary>Producer group of a half message.</summary>
    public static ReadOnlySpan<byte> ProducerGroup => "PGROUP"u8;

    /// <summary>Added by clients on pull.</summary>
    public static ReadOnlySpan<byte> MinOffset => "MIN_OFFSET"u8;

    /// <summary>Added by clients on pull.</summary>
    public static ReadOnlySpan<byte> MaxOffset => "MAX_OFFSET"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> BuyerId => "BUYER_ID"u8;

    /// <summary>Id of the message a retry is a copy of.</summary>
    public static ReadOnlySpan<byte> OriginMessageId => "ORIGIN_MESSAGE_ID"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> TransferFlag => "TRANSFER_FLAG"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> CorrectionFlag => "CORRECTION_FLAG"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> Mq2Flag => "MQ2_FLAG"u8;

    /// <summary>How often the message has been sent back, set by clients.</summary>
    public static ReadOnlySpan<byte> ReconsumeTime => "RECONSUME_TIME"u8;

    /// <summary>Region of the broker.</summary>
    public static ReadOnlySpan<byte> MessageRegion => "MSG_REGION"u8;

    /// <summary>Whether the client shall trace.</summary>
    public static ReadOnlySpan<byte> TraceSwitch => "TRACE_ON"u8;

    /// <summary>The id made by the producer.</summary>
    public static ReadOnlySpan<byte> UniqueKey => "UNIQ_KEY"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> ExtendUniqueInfo => "EXTEND_UNIQ_INFO"u8;

    /// <summary>Limit of redeliveries, set by clients.</summary>
    public static ReadOnlySpan<byte> MaxReconsumeTimes => "MAX_RECONSUME_TIMES"u8;

    /// <summary>Set by clients while consuming.</summary>
    public static ReadOnlySpan<byte> ConsumeStartTimestamp => "CONSUME_START_TIME"u8;

    /// <summary>Messages in an inner batch.</summary>
    public static ReadOnlySpan<byte> InnerNumber => "INNER_NUM"u8;

    /// <summary>First queue offset of an inner batch.</summary>
    public static ReadOnlySpan<byte> InnerBase => "INNER_BASE"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> DuplicateInfo => "DUP_INFO"u8;

    /// <summary>Seconds before a half message is checked.</summary>
    public static ReadOnlySpan<byte> CheckImmunityTime => "CHECK_IMMUNITY_TIME_IN_SECONDS"u8;

    /// <summary>Queue offset of the first copy of a half message.</summary>
    public static ReadOnlySpan<byte> TransactionPreparedQueueOffset => "TRAN_PREPARED_QUEUE_OFFSET"u8;

    /// <summary>Transaction id given by the producer.</summary>
    public static ReadOnlySpan<byte> TransactionId => "__transactionId__"u8;

    /// <summary>How often a half message has been checked.</summary>
    public static ReadOnlySpan<byte> TransactionCheckTimes => "TRANSACTION_CHECK_TIMES"u8;

    /// <summary>Client instance.</summary>
    public static ReadOnlySpan<byte> InstanceId => "INSTANCE_ID"u8;

    /// <summary>Joins request and reply.</summary>
    public static ReadOnlySpan<byte> CorrelationId => "CORRELATION_ID"u8;

    /// <summary>Client id the reply goes to.</summary>
    public static ReadOnlySpan<byte> ReplyToClient => "REPLY_TO_CLIENT"u8;

    /// <summary>Milliseconds a request may take.</summary>
    public static ReadOnlySpan<byte> Ttl => "TTL"u8;

    /// <summary>When the reply arrived.</summary>
    public static ReadOnlySpan<byte> ArriveTime => "ARRIVE_TIME"u8;

    /// <summary>When the broker pushed the reply.</summary>
    public static ReadOnlySpan<byte> PushReplyTime => "PUSH_REPLY_TIME"u8;

    /// <summary>Cluster of the broker.</summary>
    public static ReadOnlySpan<byte> Cluster => "CLUSTER"u8;

    /// <summary>"reply" on replies.</summary>
    public static ReadOnlySpan<byte> MessageType => "MSG_TYPE"u8;

    /// <summary>Receipt of a popped message.</summary>
    public static ReadOnlySpan<byte> PopCheckpoint => "POP_CK"u8;

    /// <summary>Offset inside a receipt.</summary>
    public static ReadOnlySpan<byte> PopCheckpointOffset => "POP_CK_OFFSET"u8;

    /// <summary>When the message was first popped.</summary>
    public static ReadOnlySpan<byte> FirstPopTime => "1ST_POP_TIME"u8;

    /// <summary>Order key.</summary>
    public static ReadOnlySpan<byte> ShardingKey => "__SHARDINGKEY"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> ForwardQueueId => "PROPERTY_FORWARD_QUEUE_ID"u8;

    /// <summary>Kept for old clients.</summary>
    public static ReadOnlySpan<byte> Redirect => "REDIRECT"u8;

    /// <summary>Light queues the message also goes to.</summary>
    public static ReadOnlySpan<byte> InnerMultiDispatch => "INNER_MULTI_DISPATCH"u8;

    /// <summary>Offsets in those queues.</summary>
    public static ReadOnlySpan<byte> InnerMultiQueueOffset => "INNER_MULTI_QUEUE_OFFSET"u8;

    /// <summary>Trace of the caller.</summary>
    public static ReadOnlySpan<byte> TraceContext => "TRACE_CONTEXT"u8;

    /// <summary>Delay in seconds.</summary>
    public static ReadOnlySpan<byte> TimerDelaySeconds => "TIMER_DELAY_SEC"u8;

    /// <summary>Delay in milliseconds.</summary>
    public static ReadOnlySpan<byte> TimerDelayMs => "TIMER_DELAY_MS"u8;

    /// <summary>Delivery time in milliseconds since 1970.</summary>
    public static ReadOnlySpan<byte> TimerDeliverMs => "TIMER_DELIVER_MS"u8;

    /// <summary>When the timer took the message.</summary>
    public static ReadOnlySpan<byte> TimerEnqueueMs => "TIMER_ENQUEUE_MS"u8;

    /// <summary>When the timer gave it back.</summary>
    public static ReadOnlySpan<byte> TimerDequeueMs => "TIMER_DEQUEUE_MS"u8;

    /// <summary>How often the timer moved it.</summary>
    public static ReadOnlySpan<byte> TimerRollTimes => "TIMER_ROLL_TIMES"u8;

    /// <summary>Due time.</summary>
    public static ReadOnlySpan<byte> TimerOutMs => "TIMER_OUT_MS"u8;

    /// <summary>Unique key to recall.</summary>
    public static ReadOnlySpan<byte> TimerDeleteUniqueKey => "TIMER_DEL_UNIQKEY"u8;

    /// <summary>Delay level kept by the timer.</summary>
    public static ReadOnlySpan<byte> TimerDelayLevel => "TIMER_DELAY_LEVEL"u8;

    /// <summary>Host of the producer, set by proxies.</summary>
    public static ReadOnlySpan<byte> BornHost => "__BORNHOST"u8;

    /// <summary>Time at the producer, set by proxies.</summary>
    public static ReadOnlySpan<byte> BornTimestamp => "BORN_TIMESTAMP"u8;

    /// <summary>CRC over the record, last property.</summary>
    public static ReadOnlySpan<byte> Crc32 => "__CRC32#"u8;

    /// <summary>Topic a dead letter came from.</summary>
    public static ReadOnlySpan<byte> DlqOriginTopic => "DLQ_ORIGIN_TOPIC"u8;

    /// <summary>Id a dead letter came from.</summary>
    public static ReadOnlySpan<byte> DlqOriginMessageId => "DLQ_ORIGIN_MESSAGE_ID"u8;

    /// <summary>Properties whose names start so are never stored.</summary>
    public static ReadOnlySpan<byte> TransientPrefix => "__RMQ.TRANSIENT."u8;
}
