namespace RocketStyle.Testing.Ledger;

/// <summary>A message as it was found.</summary>
/// <param name="Offset">Where it was asked for.</param>
/// <param name="RecordedOffset">The offset the record itself names.</param>
/// <param name="Position">Its place in the log; −1 when unknown.</param>
/// <param name="Body">Body.</param>
/// <param name="Properties">Property string; null when unknown.</param>
public sealed record StoredMessage(long Offset, long RecordedOffset, long Position, byte[] Body, string? Properties);
