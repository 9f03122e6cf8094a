namespace RocketStyle.Broker.Relay;

/// <summary>What a client answered to a question of the broker, copied out of the receive buffer.</summary>
/// <param name="Code">A response code: the client's, or the broker's when the client gave none.</param>
/// <param name="Remark">Human text; null for none.</param>
/// <param name="Fields">Header fields in the order of the wire.</param>
/// <param name="Body">The body, empty for none.</param>
internal sealed record ClientAnswer(int Code, string? Remark, IReadOnlyList<KeyValuePair<byte[], byte[]>> Fields, byte[] Body)
{
    internal static ClientAnswer None(int code, string remark) => new(code, remark, [], []);
}
