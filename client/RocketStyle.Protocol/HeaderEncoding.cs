namespace RocketStyle.Protocol;

/// <summary>How a command's header is written; the top byte of the frame's second word (remoting protocol, frame).</summary>
public enum HeaderEncoding : byte
{
    /// <summary>A JSON object: what every client but a few sends.</summary>
    Json = 0,

    /// <summary>The compact binary header ("ROCKETMQ"): six times cheaper to parse.</summary>
    Binary = 1,
}
