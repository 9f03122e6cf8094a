namespace RocketStyle.Client.Wire;

/// <summary>What a broker answered to a send; a struct without texts, so that a send allocates none.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Remark">The reason of a refusal.</param>
/// <param name="StoredId">Id of the stored record; empty for a batch.</param>
/// <param name="StoredIds">Ids of a batch, joined with commas; null for a single message.</param>
/// <param name="QueueIndex">Queue.</param>
/// <param name="Offset">Offset in it; of the first message of a batch.</param>
internal readonly record struct SendAnswer(int Code, string? Remark, HexId StoredId, string? StoredIds, int QueueIndex, long Offset);
