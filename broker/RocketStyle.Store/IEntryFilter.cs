namespace RocketStyle.Store;

/// <summary>Chooses messages while a queue is read.</summary>
public interface IEntryFilter
{
    /// <summary>Whether <see cref="MatchesRecord"/> has to see the record too.</summary>
    bool NeedsRecord { get; }

    /// <summary>Decides from the number in the consume-queue entry alone.</summary>
    /// <param name="tagsCode">Hash of the tag; the delivery time in the schedule topic.</param>
    bool Matches(long tagsCode);

    /// <summary>Decides from the record; only asked when <see cref="Matches"/> agreed and <see cref="NeedsRecord"/> is set.</summary>
    bool MatchesRecord(ReadOnlySpan<byte> record);
}
