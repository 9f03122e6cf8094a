using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>Reads records straight from the files of a store, in the order of the log, without a lock and without changing anything.</summary>
/// <remarks>Bounded memory. Beside a running broker the log ends where its last checkpoint says.</remarks>
public static class StoreReader
{
    private const long ProgressEvery = 32L << 20;

    /// <summary>Shows the records that a query wants, until the action says no.</summary>
    /// <param name="store">Folder and sizes; sizes that the files contradict are taken from the files.</param>
    /// <param name="query">Which records.</param>
    /// <param name="action">Takes them.</param>
    /// <param name="progress">Hears how far the log has been read.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The damaged places that were passed over.</returns>
    /// <exception cref="StoreException">The folder does not exist or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<LogDamage> Read(
        StoreOptions store, RecordQuery query, RecordAction action, IProgress<VerifyProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            var folder = StoreFolder.Read(store);
            using var window = new LogWindow(folder, new Pace(0, TimeProvider.System, cancellation));
            var walk = new LogWalk(folder, window);
            var from = Start(folder, walk, window, query);
            var chooser = new Chooser(folder, query, action, progress) { Walk = walk };
            walk.Run(from, folder.WalkEnd, chooser);
            return chooser.Damage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store in {store.RootPath} cannot be read: {e.Message}", e);
        }
    }

    private static long Start(StoreFolder folder, LogWalk walk, LogWindow window, RecordQuery query)
    {
        var from = folder.LogMin;
        if (query.FromPosition is { } position)
        {
            from = Math.Max(from, new LogSearch(folder, walk, window).NextRecord(position) ?? folder.WalkEnd);
        }

        if (query is { Topics: { Count: 1 } topics, QueueId: { } queueId, FromOffset: { } offset })
        {
            var entries = new QueueEntries(folder, topics.First(), queueId, windowEntries: 1);
            if (entries.TryRead(offset, out var entry) && entry.IsWritten && !entry.IsFiller)
            {
                from = Math.Max(from, new LogSearch(folder, walk, window).NextRecord(entry.Position) ?? from);
            }
        }

        return query.FromTime is { } time ? Math.Max(from, new LogSearch(folder, walk, window).PositionBefore(time)) : from;
    }

    private sealed class Chooser(StoreFolder folder, RecordQuery query, RecordAction action, IProgress<VerifyProgress>? progress) : ILogVisitor
    {
        private readonly List<LogDamage> _damage = [];
        private readonly HashSet<string>? _topics = query.Topics is { } topics ? new HashSet<string>(topics, StringComparer.Ordinal) : null;
        private long _nextReport = folder.LogMin + ProgressEvery;

        internal IReadOnlyList<LogDamage> Damage => _damage;

        internal required LogWalk Walk { get; init; }

        public bool OnRecord(in MessageRecordReader record)
        {
            if (record.Position >= _nextReport)
            {
                _nextReport = record.Position + ProgressEvery;
                progress?.Report(new VerifyProgress(record.Position - folder.LogMin, folder.WalkEnd - folder.LogMin, Walk.Records));
            }

            if (query.ToTime is { } to && record.StoreTimestamp > to)
            {
                return false; // store times never go back
            }

            return !IsWanted(record) || action(record);
        }

        public void OnDamage(LogDamage damage) => _damage.Add(damage);

        private bool IsWanted(in MessageRecordReader record) =>
            (query.FromTime is not { } from || record.StoreTimestamp >= from)
            && (query.QueueId is not { } queueId || record.QueueId == queueId)
            && (query.FromOffset is not { } offset || record.QueueOffset >= offset)
            && (query.WithoutEntry || SystemFlags.HasQueueEntry(record.SysFlag))
            && (query.Internal || !IsInternal(record.Topic))
            && (_topics is null || _topics.Contains(Encoding.UTF8.GetString(record.Topic)));

        private static bool IsInternal(ReadOnlySpan<byte> topic) =>
            topic.SequenceEqual(TopicNames.ScheduleUtf8) || topic.SequenceEqual(TopicNames.HalfUtf8) || topic.SequenceEqual(TopicNames.HalfOperationUtf8);
    }
}
