namespace RocketStyle.Protocol.Routing;

/// <summary>How a consumer gets its messages. The numbers are the wire's: some clients send them instead of the names.</summary>
public enum ConsumeType
{
    /// <summary>CONSUME_ACTIVELY: the application pulls.</summary>
    Pull = 0,

    /// <summary>CONSUME_PASSIVELY: the client library pulls and hands messages on.</summary>
    Push = 1,

    /// <summary>CONSUME_POP: the broker shares out message by message (RocketMQ 5).</summary>
    Pop = 2,
}
