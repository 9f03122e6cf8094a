namespace RocketStyle.Testing.Ledger;

/// <summary>What one consumer group got, against what the producers were promised.</summary>
/// <param name="Group">The group.</param>
/// <param name="Acknowledged">Messages the broker promised to keep.</param>
/// <param name="Deliveries">Deliveries, everything counted.</param>
/// <param name="Missing">Promised messages that never came.</param>
/// <param name="Misplaced">Promised messages whose receipt named a place where something else stood.</param>
/// <param name="Corrupt">Bodies that were not whole.</param>
/// <param name="Unknown">Bodies nobody sent.</param>
/// <param name="OutOfOrder">Messages that came first after a later one of the same producer and queue.</param>
/// <param name="Redelivered">Deliveries of a place in a queue that had been delivered before: its offset was not committed yet.</param>
/// <param name="StoredTwice">Messages that stand at more than one place: their sender got no answer and repeated them.</param>
/// <param name="StoredTwiceUnasked">The same, although the sender never repeated them.</param>
/// <param name="Gaps">Places between the first and the last of a queue where nothing was delivered.</param>
public sealed record LedgerReport(
    string Group,
    int Acknowledged,
    int Deliveries,
    int Missing,
    int Misplaced,
    int Corrupt,
    int Unknown,
    int OutOfOrder,
    int Redelivered,
    int StoredTwice,
    int StoredTwiceUnasked,
    int Gaps)
{
    /// <summary>Whether every promise was kept; deliveries that came twice are no broken promise.</summary>
    public bool NothingLostOrHarmed =>
        Missing + Misplaced + Corrupt + Unknown + OutOfOrder + StoredTwiceUnasked + Gaps == 0;

    /// <summary>Whether every message came exactly once.</summary>
    public bool ExactlyOnce => NothingLostOrHarmed && Redelivered == 0 && StoredTwice == 0 && Deliveries == Acknowledged;
}
