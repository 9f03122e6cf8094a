namespace RocketStyle.Protocol.Messages;

/// <summary>Names of reserved properties as strings; the same list as <see cref="PropertyNames"/>.</summary>
public static class PropertyNameTexts
{
    /// <summary>Space-separated keys.</summary>
    public const string Keys = "KEYS";

    /// <summary>The message's tag.</summary>
    public const string Tags = "TAGS";

    /// <summary>"false": the producer does not wait for the flush.</summary>
    public const string WaitStoreMsgOk = "WAIT";

    /// <summary>Delay level, 1 and up.</summary>
    public const string Delay = "DELAY";

    /// <summary>Topic a message sent back came from.</summary>
    public const string RetryTopic = "RETRY_TOPIC";

    /// <summary>Topic a delayed or half message is meant for.</summary>
    public const string RealTopic = "REAL_TOPIC";

    /// <summary>Queue a delayed or half message is meant for.</summary>
    public const string RealQueueId = "REAL_QID";

    /// <summary>"true" on half messages.</summary>
    public const string TransactionPrepared = "TRAN_MSG";

    /// <summary>Producer group of a half message.</summary>
    public const string ProducerGroup = "PGROUP";

    /// <summary>Added by clients on pull.</summary>
    public const string MinOffset = "MIN_OFFSET";

    /// <summary>Added by clients on pull.</summary>
    public const string MaxOffset = "MAX_OFFSET";

    /// <summary>Kept for old clients.</summary>
    public const string BuyerId = "BUYER_ID";

    /// <summary>Id of the message a retry is a copy of.</summary>
    public const string OriginMessageId = "ORIGIN_MESSAGE_ID";

    /// <summary>Kept for old clients.</summary>
    public const string TransferFlag = "TRANSFER_FLAG";

    /// <summary>Kept for old clients.</summary>
    public const string CorrectionFlag = "CORRECTION_FLAG";

    /// <summary>Kept for old clients.</summary>
    public const string Mq2Flag = "MQ2_FLAG";

    /// <summary>How often the message has been sent back, set by clients.</summary>
    public const string ReconsumeTime = "RECONSUME_TIME";

    /// <summary>Region of the broker.</summary>
    public const string MessageRegion = "MSG_REGION";

    /// <summary>Whether the client shall trace.</summary>
    public const string TraceSwitch = "TRACE_ON";

    /// <summary>The id made by the producer.</summary>
    public const string UniqueKey = "UNIQ_KEY";

    /// <summary>Kept for old clients.</summary>
    public const string ExtendUniqueInfo = "EXTEND_UNIQ_INFO";

    /// <summary>Limit of redeliveries, set by clients.</summary>
    public const string MaxReconsumeTimes = "MAX_RECONSUME_TIMES";

    /// <summary>Set by clients while consuming.</summary>
    public const string ConsumeStartTimestamp = "CONSUME_START_TIME";

    /// <summary>Messages in an inner batch.</summary>
    public const string InnerNumber = "INNER_NUM";

    /// <summary>First queue offset of an inner batch.</summary>
    public const string InnerBase = "INNER_BASE";

    /// <summary>Kept for old clients.</summary>
    public const string DuplicateInfo = "DUP_INFO";

    /// <summary>Seconds before a half message is checked.</summary>
    public const string CheckImmunityTime = "CHECK_IMMUNITY_TIME_IN_SECONDS";

    /// <summary>Queue offset of the first copy of a half message.</summary>
    public const string TransactionPreparedQueueOffset = "TRAN_PREPARED_QUEUE_OFFSET";

    /// <summary>Transaction id given by the producer.</summary>
    public const string TransactionId = "__transactionId__";

    /// <summary>How often a half message has been checked.</summary>
    public const string TransactionCheckTimes = "TRANSACTION_CHECK_TIMES";

    /// <summary>Client instance.</summary>
    public const string InstanceId = "INSTANCE_ID";

    /// <summary>Joins request and reply.</summary>
    public const string CorrelationId = "CORRELATION_ID";

    /// <summary>Client id the reply goes to.</summary>
    public const string ReplyToClient = "REPLY_TO_CLIENT";

    /// <summary>Milliseconds a request may take.</summary>
    public const string Ttl = "TTL";

    /// <summary>When the reply arrived.</summary>
    public const string ArriveTime = "ARRIVE_TIME";

    /// <summary>When the broker pushed the reply.</summary>
    public const string PushReplyTime = "PUSH_REPLY_TIME";

    /// <summary>Cluster of the broker.</summary>
    public const string Cluster = "CLUSTER";

    /// <summary>"reply" on replies.</summary>
    public const string MessageType = "MSG_TYPE";

    /// <summary>Receipt of a popped message.</summary>
    public const string PopCheckpoint = "POP_CK";

    /// <summary>Offset inside a receipt.</summary>
    public const string PopCheckpointOffset = "POP_CK_OFFSET";

    /// <summary>When the message was first popped.</summary>
    public const string FirstPopTime = "1ST_POP_TIME";

    /// <summary>Order key.</summary>
    public const string ShardingKey = "__SHARDINGKEY";

    /// <summary>Kept for old clients.</summary>
    public const string ForwardQueueId = "PROPERTY_FORWARD_QUEUE_ID";

    /// <summary>Kept for old clients.</summary>
    public const string Redirect = "REDIRECT";

    /// <summary>Light queues the message also goes to.</summary>
    public const string InnerMultiDispatch = "INNER_MULTI_DISPATCH";

    /// <summary>Offsets in those queues.</summary>
    public const string InnerMultiQueueOffset = "INNER_MULTI_QUEUE_OFFSET";

    /// <summary>Trace of the caller.</summary>
    public const string TraceContext = "TRACE_CONTEXT";

    /// <summary>Delay in seconds.</summary>
    public const string TimerDelaySeconds = "TIMER_DELAY_SEC";

    /// <summary>Delay in milliseconds.</summary>
    public const string TimerDelayMs = "TIMER_DELAY_MS";

    /// <summary>Delivery time in milliseconds since 1970.</summary>
    public const string TimerDeliverMs = "TIMER_DELIVER_MS";

    /// <summary>When the timer took the message.</summary>
    public const string TimerEnqueueMs = "TIMER_ENQUEUE_MS";

    /// <summary>When the timer gave it back.</summary>
    public const string TimerDequeueMs = "TIMER_DEQUEUE_MS";

    /// <summary>How often the timer moved it.</summary>
    public const string TimerRollTimes = "TIMER_ROLL_TIMES";

    /// <summary>Due time.</summary>
    public const string TimerOutMs = "TIMER_OUT_MS";

    /// <summary>Unique key to recall.</summary>
    public const string TimerDeleteUniqueKey = "TIMER_DEL_UNIQKEY";

    /// <summary>Delay level kept by the timer.</summary>
    public const string TimerDelayLevel = "TIMER_DELAY_LEVEL";

    /// <summary>Host of the producer, set by proxies.</summary>
    public const string BornHost = "__BORNHOST";

    /// <summary>Time at the producer, set by proxies.</summary>
    public const string BornTimestamp = "BORN_TIMESTAMP";

    /// <summary>CRC over the record, last property.</summary>
    public const string Crc32 = "__CRC32#";

    /// <summary>Topic a dead letter came from.</summary>
    public const string DlqOriginTopic = "DLQ_ORIGIN_TOPIC";

    /// <summary>Id a dead letter came from.</summary>
    public const string DlqOriginMessageId = "DLQ_ORIGIN_MESSAGE_ID";

    /// <summary>Properties whose names start so are never stored.</summary>
    public const string TransientPrefix = "__RMQ.TRANSIENT.";
}
