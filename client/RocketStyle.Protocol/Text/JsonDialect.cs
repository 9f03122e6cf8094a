namespace RocketStyle.Protocol.Text;

/// <summary>Which JSON a peer understands. See the version rule of route answers (request code 105).</summary>
public enum JsonDialect
{
    /// <summary>fastjson as RocketMQ has always used it: number keys stand bare, characters beyond ASCII stand as they are.</summary>
    FastJson,

    /// <summary>Standard JSON: every key is quoted and everything beyond ASCII is written as <c>\uXXXX</c>.</summary>
    Standard,
}
