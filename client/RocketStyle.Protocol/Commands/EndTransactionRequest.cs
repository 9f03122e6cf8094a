namespace RocketStyle.Protocol.Commands;

/// <summary>Commit or roll back a half message (request code 37).</summary>
/// <param name="ProducerGroup">The group that sent the half message; another one is refused.</param>
/// <param name="HalfOffset">Offset of the half message in the half topic, as the send or the check said.</param>
/// <param name="HalfPosition">Byte place of the half message in the log.</param>
/// <param name="Outcome">8 commits, 12 rolls back (<see cref="Messages.SystemFlags"/>); 0 does not know yet, and gets no answer.</param>
/// <param name="FromCheck">Whether a check of the broker (code 39) asked for it.</param>
/// <param name="UniqueKey">The message's unique key.</param>
/// <param name="TransactionId">The transaction's id: the unique key again.</param>
public readonly record struct EndTransactionRequest(
    string ProducerGroup,
    long HalfOffset,
    long HalfPosition,
    int Outcome,
    bool FromCheck,
    string UniqueKey,
    string TransactionId) : IRequestHeader
{
    /// <inheritdoc />
    public int Code => RequestCode.EndTransaction;

    /// <inheritdoc />
    public void WriteFields(ref FrameWriter writer)
    {
        writer.Field("producerGroup"u8, ProducerGroup);
        writer.Field("tranStateTableOffset"u8, HalfOffset);
        writer.Field("commitLogOffset"u8, HalfPosition);
        writer.Field("commitOrRollback"u8, Outcome);
        writer.Field("fromTransactionCheck"u8, FromCheck);
        writer.Field("msgId"u8, UniqueKey);
        writer.Field("transactionId"u8, TransactionId);
    }
}
