namespace RocketStyle.Protocol;

/// <summary>Numbers of answers (response codes of the remoting protocol). Frozen: the table may only grow.</summary>
public static class ResponseCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Failed; the remark says why.</summary>
    public const int SystemError = 1;

    /// <summary>Refused for now; the remark names the limit.</summary>
    public const int SystemBusy = 2;

    /// <summary>Nobody here handles that code.</summary>
    public const int RequestCodeNotSupported = 3;

    /// <summary>Declared by the protocol, unused.</summary>
    public const int TransactionFailed = 4;

    /// <summary>Stored, but the disk did not confirm in time; the answer's fields are all there.</summary>
    public const int FlushDiskTimeout = 10;

    /// <summary>Stored without a replica.</summary>
    public const int SlaveNotAvailable = 11;

    /// <summary>Stored, the replica did not confirm in time.</summary>
    public const int FlushSlaveTimeout = 12;

    /// <summary>Body, topic, properties or batch break a rule.</summary>
    public const int MessageIllegal = 13;

    /// <summary>Not writable: disk, shutdown.</summary>
    public const int ServiceNotAvailable = 14;

    /// <summary>The peer is too old.</summary>
    public const int VersionNotSupported = 15;

    /// <summary>Forbidden by permission, protection or access control.</summary>
    public const int NoPermission = 16;

    /// <summary>Unknown topic.</summary>
    public const int TopicNotExist = 17;

    /// <summary>The topic is there already.</summary>
    public const int TopicExistAlready = 18;

    /// <summary>No message yet.</summary>
    public const int PullNotFound = 19;

    /// <summary>Nothing matched: go on at nextBeginOffset.</summary>
    public const int PullRetryImmediately = 20;

    /// <summary>Illegal offset: go on at nextBeginOffset.</summary>
    public const int PullOffsetMoved = 21;

    /// <summary>No such offset, message or key.</summary>
    public const int QueryNotFound = 22;

    /// <summary>The filter expression is not legal.</summary>
    public const int SubscriptionParseFailed = 23;

    /// <summary>The group does not subscribe to that topic.</summary>
    public const int SubscriptionNotExist = 24;

    /// <summary>The broker knows an older subscription: heartbeat first.</summary>
    public const int SubscriptionNotLatest = 25;

    /// <summary>Unknown group.</summary>
    public const int SubscriptionGroupNotExist = 26;

    /// <summary>The filter of that subscription is not known yet.</summary>
    public const int FilterDataNotExist = 27;

    /// <summary>The filter of that subscription is older.</summary>
    public const int FilterDataNotLatest = 28;

    /// <summary>A parameter is out of range (5.x; 4.9 says 1).</summary>
    public const int InvalidParameter = 29;

    /// <summary>No live consumer in that group.</summary>
    public const int ConsumerNotOnline = 206;

    /// <summary>A relayed call to a client timed out.</summary>
    public const int ConsumeMessageTimeout = 207;

    /// <summary>The POP offset is outside the queue.</summary>
    public const int NoMessage = 208;

    /// <summary>Too many long polls.</summary>
    public const int PollingFull = 209;

    /// <summary>The long poll ended with nothing.</summary>
    public const int PollingTimeout = 210;

    /// <summary>Slow down.</summary>
    public const int FlowControl = 215;

    /// <summary>Too late, or not yours to do.</summary>
    public const int IllegalOperation = 604;

    /// <summary>The broker stops: reconnect elsewhere.</summary>
    public const int GoAway = 1500;
}
