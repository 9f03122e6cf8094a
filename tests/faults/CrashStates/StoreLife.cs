using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Faults.Disk;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.CrashStates;

/// <summary>The real store on a recorded disk, with everything it promises written into a ledger.</summary>
/// <remarks>One thread; the store's own threads run beside it.</remarks>
internal sealed class StoreLife : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly byte[] Address = [127, 0, 0, 1];

    private readonly RecordingDisk _disk;
    private readonly FaultLedger _ledger;
    private readonly ManualTimeProvider _time;
    private readonly StoreOptions _options;
    private readonly List<Acknowledgement> _sent = [];
    private MessageStore? _store;

    internal StoreLife(string root, RecordingDisk disk, FaultLedger ledger, ManualTimeProvider time, StoreOptions options)
    {
        Root = root;
        _disk = disk;
        _ledger = ledger;
        _time = time;
        _options = options with { RootPath = root };
    }

    internal string Root { get; }

    /// <summary>Messages that were answered with anything but "stored".</summary>
    internal int Refused => _sent.Count(a => a.Status is not (AppendStatus.Stored or AppendStatus.Pending));

    /// <summary>Messages that never got an answer.</summary>
    internal int Unanswered => _sent.Count(a => a.Status == AppendStatus.Pending);

    internal MessageStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>Small files, so that many of them come and go.</summary>
    internal static StoreOptions Options(FlushMode mode) => new()
    {
        RootPath = "/",
        FlushMode = mode,
        SegmentBytes = 64 << 10,
        QueueFileEntries = 24,
        FlushInterval = TimeSpan.FromMilliseconds(3),
        MaxMessageBytes = 16 << 10,
        IndexSlots = 32,
        IndexEntries = 128,
        DiskMaxUsedRatio = 1,
        DiskCleanForciblyRatio = 1,
        DiskWarningRatio = 1,
    };

    internal void Open() => _store = MessageStore.Open(_options, new Silence(), _time, NullLoggerFactory.Instance, _disk);

    /// <summary>Closes the store; what was promised stays promised.</summary>
    internal void Close()
    {
        _store?.Dispose();
        _store = null;
    }

    private Acknowledgement Expect(Acknowledgement acknowledgement)
    {
        _sent.Add(acknowledgement);
        return acknowledgement;
    }

    /// <summary>Begins to append one message.</summary>
    internal Acknowledgement Send(string topic, int queueId, int lane, int length)
    {
        var message = Message(topic, queueId, lane, length);
        var acknowledgement = Expect(new Acknowledgement(_ledger, _disk, [message]));
        return acknowledgement.Take(Store.Append(Draft(message, message.Body()), acknowledgement));
    }

    /// <summary>Begins to append a batch.</summary>
    internal Acknowledgement SendBatch(string topic, int queueId, int lane, int[] lengths)
    {
        var messages = lengths.Select(length => Message(topic, queueId, lane, length)).ToArray();
        var bodies = messages.Select(m => (Body: m.Body(), Properties: Encoding.UTF8.GetBytes(m.Properties!))).ToArray();
        var batch = new byte[bodies.Sum(b => MessageBatch.ItemBytes(b.Body, b.Properties))];
        var at = 0;
        foreach (var (body, properties) in bodies)
        {
            at += MessageBatch.WriteItem(batch.AsSpan(at), 0, body, properties);
        }

        var acknowledgement = Expect(new Acknowledgement(_ledger, _disk, messages));
        var draft = new MessageDraft { Topic = Encoding.UTF8.GetBytes(topic), QueueId = queueId, BornAddress = Address, Body = batch };
        return acknowledgement.Take(Store.AppendBatch(draft, new int[lengths.Length], acknowledgement));
    }

    /// <summary>Begins to append a message and its companion in another queue.</summary>
    internal Acknowledgement SendPair(string topic, int queueId, string otherTopic, int lane, int length)
    {
        var first = Message(topic, queueId, lane, length);
        var second = Message(otherTopic, 0, lane, 16);
        var acknowledgement = Expect(new Acknowledgement(_ledger, _disk, [first, second], pair: true));
        return acknowledgement.Take(Store.AppendPair(Draft(first, first.Body()), Draft(second, second.Body()), acknowledgement));
    }

    /// <summary>Lets the oldest file expire.</summary>
    internal void DeleteOldest()
    {
        var files = Directory.GetFiles(Path.Combine(Root, "commitlog")).Where(f => Path.GetFileName(f).Length == 20).Order(StringComparer.Ordinal).ToArray();
        if (files.Length < 3 || Store.DurablePosition < Store.LogMinPosition + (2L * _options.SegmentBytes))
        {
            return;
        }

        File.SetLastWriteTimeUtc(files[0], LongAgo);
        _ledger.Deleting(Store.LogMinPosition + _options.SegmentBytes, _disk.Now);
        Store.DeleteExpiredFiles();
    }

    internal void DropTopic(string topic)
    {
        _ledger.Dropping(topic, _disk.Now);
        Store.DeleteTopicQueues(topic);
    }

    internal void RunUpkeep() => Store.RunUpkeep();

    /// <summary>Records what came through maps, and how far the log is on disk.</summary>
    internal void Look()
    {
        _ledger.Flushed(Store.DurablePosition, _disk.Now);
        _disk.Capture();
    }

    /// <summary>Reads everything, or what a filter lets through.</summary>
    internal List<QueueContent> ReadAll(IEntryFilter? filter = null) =>
        [.. Store.Queues.OrderBy(q => q.Topic, StringComparer.Ordinal).ThenBy(q => q.QueueId).Select(q => Read(q.Topic, q.QueueId, filter))];

    public void Dispose() => Close();

    private QueueContent Read(string topic, int queueId, IEntryFilter? filter)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        var (min, max) = (Store.MinOffset(name, queueId), Store.MaxOffset(name, queueId));
        var messages = new List<StoredMessage>();
        using var result = new ReadResult();
        for (var offset = min; offset < max; offset = Math.Max(offset + 1, result.NextOffset))
        {
            Store.Read(name, queueId, offset, 1, int.MaxValue, filter, result);
            for (var i = 0; i < result.RunCount; i++)
            {
                if (MessageRecordReader.TryRead(result.Run(i), out var record))
                {
                    messages.Add(new StoredMessage(
                        result.NextOffset - 1, record.QueueOffset, record.Position, record.Body.ToArray(), Encoding.UTF8.GetString(record.Properties)));
                }
            }
        }

        return new QueueContent(topic, queueId, min, max, messages);
    }

    private LedgerMessage Message(string topic, int queueId, int lane, int length)
    {
        var number = _ledger.Count.ToString(CultureInfo.InvariantCulture);
        var properties = length % 3 == 0 ? "" : $"KEYS\u0001k{number}\u0002TAGS\u0001t{lane}\u0002";
        return _ledger.Send(topic, queueId, lane, length, properties, _disk.Now);
    }

    private static MessageDraft Draft(LedgerMessage message, byte[] body) => new()
    {
        Topic = Encoding.UTF8.GetBytes(message.Topic),
        QueueId = message.QueueId,
        BornTimestamp = 1_700_000_000_000,
        BornAddress = Address,
        BornPort = 40_000,
        Body = body,
        Properties = Encoding.UTF8.GetBytes(message.Properties!),
    };

    private sealed class Silence : IArrivalListener
    {
        public void Arrived(ConsumeQueue queue)
        {
        }

        public void RoundEnded()
        {
        }
    }
}
