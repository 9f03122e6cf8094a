using RocketStyle.Protocol.Messages;

namespace RocketStyle.Broker.Transactions;

/// <summary>What a record of the half topic says about its transaction.</summary>
/// <param name="Origin">Identity of the transaction: the half-queue offset of its first record, which every later copy repeats.</param>
/// <param name="Offset">Half-queue offset of this record.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Checks">How often the producer had been asked when this copy was made.</param>
/// <param name="Since">Milliseconds since 1970 from which the wait for the next check counts.</param>
/// <param name="Immunity">How long the producer wants to be left alone at first; null when it does not say.</param>
internal readonly record struct HalfFacts(long Origin, long Offset, long Position, int Checks, long Since, TimeSpan? Immunity)
{
    internal static HalfFacts Of(in MessageRecordReader record)
    {
        var offset = record.QueueOffset;
        var isCopy = TryNumber(record, PropertyNames.TransactionPreparedQueueOffset, out var origin) && origin >= 0 && origin < offset;
        TryNumber(record, PropertyNames.TransactionCheckTimes, out var checks);
        TimeSpan? immunity = TryNumber(record, PropertyNames.CheckImmunityTime, out var seconds) && seconds is > 0 and <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : null;
        var since = immunity is not null && checks == 0 ? Math.Min(record.BornTimestamp, record.StoreTimestamp) : record.StoreTimestamp;
        return new HalfFacts(isCopy ? origin : offset, offset, record.Position, (int)Math.Clamp(checks, 0, int.MaxValue), since, immunity);
    }

    private static bool TryNumber(in MessageRecordReader record, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return record.TryGetProperty(name, out var text) && Protocol.Numbers.TryParse(text, out number);
    }
}
