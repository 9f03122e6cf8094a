namespace RocketStyle.Protocol;

/// <summary>Numbers of requests (request codes of the remoting protocol). Frozen: the table may only grow.</summary>
public static class RequestCode
{
    /// <summary>Send with long field names.</summary>
    public const int SendMessage = 10;

    /// <summary>Pull, long-polling when asked for.</summary>
    public const int PullMessage = 11;

    /// <summary>Query by key.</summary>
    public const int QueryMessage = 12;

    /// <summary>A group's offset in a queue.</summary>
    public const int QueryConsumerOffset = 14;

    /// <summary>Store a group's offset in a queue.</summary>
    public const int UpdateConsumerOffset = 15;

    /// <summary>Create or change a topic.</summary>
    public const int UpdateAndCreateTopic = 17;

    /// <summary>Create or change several topics.</summary>
    public const int UpdateAndCreateTopicList = 18;

    /// <summary>Every topic's settings.</summary>
    public const int GetAllTopicConfig = 21;

    /// <summary>Change the broker's settings.</summary>
    public const int UpdateBrokerConfig = 25;

    /// <summary>The broker's settings as properties text.</summary>
    public const int GetBrokerConfig = 26;

    /// <summary>Declared by the protocol, handled nowhere.</summary>
    public const int TriggerDeleteFiles = 27;

    /// <summary>The broker's counters as text.</summary>
    public const int GetBrokerRuntimeInfo = 28;

    /// <summary>The offset at a point in time.</summary>
    public const int SearchOffsetByTimestamp = 29;

    /// <summary>The next offset of a queue.</summary>
    public const int GetMaxOffset = 30;

    /// <summary>The first offset of a queue.</summary>
    public const int GetMinOffset = 31;

    /// <summary>When a queue's first message was stored.</summary>
    public const int GetEarliestMessageStoreTime = 32;

    /// <summary>One message by its log position.</summary>
    public const int ViewMessageById = 33;

    /// <summary>A client says who it is.</summary>
    public const int Heartbeat = 34;

    /// <summary>A client takes its leave.</summary>
    public const int UnregisterClient = 35;

    /// <summary>A consumer gives a message back for later.</summary>
    public const int SendMessageBack = 36;

    /// <summary>Commit or roll back a half message.</summary>
    public const int EndTransaction = 37;

    /// <summary>Client ids of a group.</summary>
    public const int GetConsumerListByGroup = 38;

    /// <summary>Broker to producer: how did this transaction end?</summary>
    public const int CheckTransactionState = 39;

    /// <summary>Broker to consumer: rebalance now.</summary>
    public const int NotifyConsumerIdsChanged = 40;

    /// <summary>Take or renew queue locks.</summary>
    public const int LockBatchQueues = 41;

    /// <summary>Give queue locks back.</summary>
    public const int UnlockBatchQueues = 42;

    /// <summary>Every group's offsets.</summary>
    public const int GetAllConsumerOffset = 43;

    /// <summary>Progress of the delay levels.</summary>
    public const int GetAllDelayOffset = 45;

    /// <summary>Is this subscription's expression legal?</summary>
    public const int CheckClientConfig = 46;

    /// <summary>Declared by the protocol, handled nowhere.</summary>
    public const int GetClientConfig = 47;

    /// <summary>Progress of the timer wheel.</summary>
    public const int GetTimerCheckPoint = 60;

    /// <summary>Counts of the timer wheel.</summary>
    public const int GetTimerMetrics = 61;

    /// <summary>Name server: store a key and value.</summary>
    public const int PutKvConfig = 100;

    /// <summary>Name server: a key's value.</summary>
    public const int GetKvConfig = 101;

    /// <summary>Name server: remove a key.</summary>
    public const int DeleteKvConfig = 102;

    /// <summary>Name server: a broker announces its topics.</summary>
    public const int RegisterBroker = 103;

    /// <summary>Name server: a broker takes its leave.</summary>
    public const int UnregisterBroker = 104;

    /// <summary>Name server: which brokers serve a topic.</summary>
    public const int GetRouteInfoByTopic = 105;

    /// <summary>Name server: brokers and clusters.</summary>
    public const int GetBrokerClusterInfo = 106;

    /// <summary>Create or change a consumer group.</summary>
    public const int UpdateAndCreateSubscriptionGroup = 200;

    /// <summary>Every group's settings.</summary>
    public const int GetAllSubscriptionGroupConfig = 201;

    /// <summary>Minimum and maximum offsets of a topic.</summary>
    public const int GetTopicStatsInfo = 202;

    /// <summary>Live consumers of a group.</summary>
    public const int GetConsumerConnectionList = 203;

    /// <summary>Live producers of a group.</summary>
    public const int GetProducerConnectionList = 204;

    /// <summary>Name server: take write permission from a broker.</summary>
    public const int WipeWritePermOfBroker = 205;

    /// <summary>Name server: every topic's name.</summary>
    public const int GetAllTopicListFromNameServer = 206;

    /// <summary>Delete a consumer group.</summary>
    public const int DeleteSubscriptionGroup = 207;

    /// <summary>Lag of a group.</summary>
    public const int GetConsumeStats = 208;

    /// <summary>Delete a topic.</summary>
    public const int DeleteTopicInBroker = 215;

    /// <summary>Name server: forget a topic.</summary>
    public const int DeleteTopicInNameServer = 216;

    /// <summary>Name server: register one topic.</summary>
    public const int RegisterTopicInNameServer = 217;

    /// <summary>Name server: all keys of a namespace.</summary>
    public const int GetKvListByNamespace = 219;

    /// <summary>Broker to consumer: continue at these offsets.</summary>
    public const int ResetConsumerClientOffset = 220;

    /// <summary>Broker to consumer: where are you?</summary>
    public const int GetConsumerStatusFromClient = 221;

    /// <summary>Move a group in time.</summary>
    public const int InvokeBrokerToResetOffset = 222;

    /// <summary>Positions of a group's live consumers.</summary>
    public const int InvokeBrokerToGetConsumerStatus = 223;

    /// <summary>Name server: topics of a cluster.</summary>
    public const int GetTopicsByCluster = 224;

    /// <summary>Create or change several groups.</summary>
    public const int UpdateAndCreateSubscriptionGroupList = 225;

    /// <summary>Groups that consume a topic.</summary>
    public const int QueryTopicConsumeByWho = 300;

    /// <summary>Time span of a group's backlog.</summary>
    public const int QueryConsumeTimeSpan = 303;

    /// <summary>Name server: cluster and broker names.</summary>
    public const int GetSystemTopicListFromNameServer = 304;

    /// <summary>The broker's own topics.</summary>
    public const int GetSystemTopicListFromBroker = 305;

    /// <summary>Remove queues the log has outlived.</summary>
    public const int CleanExpiredConsumeQueue = 306;

    /// <summary>State of one live consumer.</summary>
    public const int GetConsumerRunningInfo = 307;

    /// <summary>Smallest offsets of other groups.</summary>
    public const int QueryCorrectionOffset = 308;

    /// <summary>Have one live consumer handle one message.</summary>
    public const int ConsumeMessageDirectly = 309;

    /// <summary>Send with one-letter field names.</summary>
    public const int SendMessageV2 = 310;

    /// <summary>Name server: topics with the unit flag.</summary>
    public const int GetUnitTopicList = 311;

    /// <summary>Name server: topics with the unit-subscription flag.</summary>
    public const int GetHasUnitSubTopicList = 312;

    /// <summary>Name server: unit subscription without unit.</summary>
    public const int GetHasUnitSubUnUnitTopicList = 313;

    /// <summary>Copy a group's offsets to another.</summary>
    public const int CloneGroupOffset = 314;

    /// <summary>One statistic.</summary>
    public const int ViewBrokerStatsData = 315;

    /// <summary>Remove queues of unknown topics.</summary>
    public const int CleanUnusedTopic = 316;

    /// <summary>Lag of all groups.</summary>
    public const int GetBrokerConsumeStats = 317;

    /// <summary>Name server: change settings.</summary>
    public const int UpdateNameServerConfig = 318;

    /// <summary>Name server: settings as properties text.</summary>
    public const int GetNameServerConfig = 319;

    /// <summary>Send a batch.</summary>
    public const int SendBatchMessage = 320;

    /// <summary>Consume-queue entries as they are.</summary>
    public const int QueryConsumeQueue = 321;

    /// <summary>Name server: is a broker's registration current?</summary>
    public const int QueryDataVersion = 322;

    /// <summary>Check a given-up transaction again.</summary>
    public const int ResumeCheckHalfMessage = 323;

    /// <summary>Answer of a request-reply exchange.</summary>
    public const int SendReplyMessage = 324;

    /// <summary>The same with one-letter field names.</summary>
    public const int SendReplyMessageV2 = 325;

    /// <summary>Broker to requester: the answer.</summary>
    public const int PushReplyMessageToClient = 326;

    /// <summary>Name server: give write permission back.</summary>
    public const int AddWritePermOfBroker = 327;

    /// <summary>Every live producer.</summary>
    public const int GetAllProducerInfo = 328;

    /// <summary>Delete expired segments now.</summary>
    public const int DeleteExpiredCommitLog = 329;

    /// <summary>One topic's settings.</summary>
    public const int GetTopicConfig = 351;

    /// <summary>One group's settings.</summary>
    public const int GetSubscriptionGroupConfig = 352;

    /// <summary>May a group read a topic?</summary>
    public const int UpdateAndGetGroupForbidden = 353;

    /// <summary>Topics a group consumes.</summary>
    public const int QueryTopicsByConsumer = 343;

    /// <summary>A group's subscription to a topic.</summary>
    public const int QuerySubscriptionByConsumer = 345;

    /// <summary>Pull of a consumer that assigns queues itself.</summary>
    public const int LitePullMessage = 361;

    /// <summary>Take back a timed message.</summary>
    public const int RecallMessage = 370;

    /// <summary>Queue assignment made by the broker.</summary>
    public const int QueryAssignment = 400;

    /// <summary>Pull or POP for a group.</summary>
    public const int SetMessageRequestMode = 401;

    /// <summary>Those modes.</summary>
    public const int GetAllMessageRequestMode = 402;

    /// <summary>Name server: members of a broker's group.</summary>
    public const int GetBrokerMemberGroup = 901;

    /// <summary>Name server: a broker is alive.</summary>
    public const int BrokerHeartbeat = 904;

    /// <summary>Replication state.</summary>
    public const int GetBrokerHaStatus = 907;

    /// <summary>RocketStyle's own: who holds which queue locks. Like the next, far from every number RocketMQ uses.</summary>
    public const int ListQueueLocks = 30041;

    /// <summary>RocketStyle's own: take queue locks away from whoever holds them.</summary>
    public const int ForceUnlockQueues = 30042;

    /// <summary>POP.</summary>
    public const int PopMessage = 200050;

    /// <summary>Acknowledge a POP message.</summary>
    public const int AckMessage = 200051;

    /// <summary>Look without taking.</summary>
    public const int PeekMessage = 200052;

    /// <summary>Extend a POP message's time.</summary>
    public const int ChangeMessageInvisibleTime = 200053;

    /// <summary>Is there anything to POP?</summary>
    public const int Notification = 200054;

    /// <summary>How many wait.</summary>
    public const int PollingInfo = 200055;

    /// <summary>Leave the key-value POP store.</summary>
    public const int PopRollback = 200056;

    /// <summary>Acknowledge several POP messages.</summary>
    public const int BatchAckMessage = 200151;

    /// <summary>
    /// The code a binary header meant. It carries 16 bits, so the POP codes arrive cut: 200050 as 3442.
    /// </summary>
    public static int FromWire(short code) => code switch
    {
        >= 3442 and <= 3448 => PopMessage + (code - 3442),
        3543 => BatchAckMessage,
        _ => code,
    };
}
