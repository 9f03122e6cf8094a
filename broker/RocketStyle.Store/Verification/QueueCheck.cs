using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Queues;

namespace RocketStyle.Store.Verification;

/// <summary>Compares one consume queue with the records of the log, entry by entry.</summary>
/// <remarks>
/// One thread; records come in the order of the log, hence of the queue. What does not fit is only a doubt until the log ends: when a topic
/// was deleted and made again, offsets begin anew and the queue speaks of the newer records only.
/// </remarks>
internal sealed class QueueCheck(StoreFolder folder, DamageMap damage, QueueEntries entries, string topic, int queueId)
{
    private const int MostDoubts = 100; // per queue and kind of trouble; more are only counted
    private readonly List<VerifyFinding> _doubts = [];
    private readonly bool _isSchedule = topic == TopicNames.Schedule;
    private VerifyFinding? _run;
    private long _beyond;
    private long _expected = -1;

    internal string Topic => topic;

    internal int QueueId => queueId;

    internal QueueEntries Entries => entries;

    /// <summary>Entries compared.</summary>
    internal long Compared { get; private set; }

    /// <summary>Records of this queue met in the log.</summary>
    internal long Records { get; private set; }

    /// <summary>Offset behind the last entry whose record is settled.</summary>
    internal long SettledEnd { get; private set; }

    /// <summary>Offset behind the last entry in the files.</summary>
    internal long End { get; private set; }

    internal void OnRecord(in MessageRecordReader record)
    {
        Records++;
        var offset = record.QueueOffset;
        if (_expected < 0)
        {
            Before(offset);
        }
        else if (offset != _expected && !Leap(record))
        {
            return;
        }

        _expected = offset + 1;
        if (!entries.TryRead(offset, out var entry) || !entry.IsWritten || entry.IsFiller)
        {
            Missing(record);
            return;
        }

        EndRun();
        Compared++;
        Compare(record, entry);
    }

    /// <summary>The log has ended: looks at what the queue has beyond, and tells everything that is still in doubt.</summary>
    internal void Finish(FindingList findings)
    {
        EndRun();
        After();
        foreach (var (file, bytes) in entries.WrongFiles())
        {
            Doubt(Finding(FindingKind.QueueFile, $"the file has {bytes} bytes instead of {folder.Options.QueueFileBytes}") with { File = file });
        }

        if (folder.IsRunning && !entries.IsThere && entries.Starts.Count > 0)
        {
            return; // the topic was deleted while we looked
        }

        var logMin = folder.IsRunning ? StoreFolder.FindSegments(folder.Options.LogPath).FirstOrDefault()?.Start ?? folder.LogMin : folder.LogMin;
        foreach (var doubt in _doubts.Where(doubt => doubt.Position is not { } position || position >= logMin))
        {
            findings.Add(doubt);
        }

        if (_beyond > 0)
        {
            findings.Add(Finding(FindingKind.QueueEntry, $"{_beyond} more entries of this queue are wrong") with { Count = _beyond });
        }
    }

    /// <summary>The record's offset is not the next one: a new life of the queue, lost offsets, or a damaged offset. False when nothing is to be compared.</summary>
    private bool Leap(in MessageRecordReader record)
    {
        var offset = record.QueueOffset;
        if (entries.TryRead(offset, out var own) && own.Position == record.Position)
        {
            if (offset < _expected)
            {
                Forget();
            }
            else
            {
                Between(_expected, offset);
            }

            return true;
        }

        if (entries.TryRead(_expected, out var next) && next.Position == record.Position)
        {
            var place = folder.SegmentAt(record.Position);
            Doubt(Finding(FindingKind.RecordOffset, $"the record says it is number {offset} of its queue, which has it as number {_expected}") with
            {
                File = place is null ? null : folder.Relative(place.Path),
                At = place is null ? null : record.Position - place.Start + MessageRecord.QueueOffsetAt,
                Position = record.Position,
                QueueOffset = _expected,
            });
            _expected++;
            return false;
        }

        if (offset < _expected)
        {
            Forget(); // a new life whose entries are gone as well: the entry of this record is looked for
        }
        else
        {
            Between(_expected, offset);
        }

        return true;
    }

    private void Compare(in MessageRecordReader record, QueueEntry entry)
    {
        var expectedTags = _isSchedule ? entry.TagsCode : TagCode.OfProperties(record.Properties);
        if (entry.Position == record.Position && entry.Size == record.TotalSize && entry.TagsCode == expectedTags)
        {
            return;
        }

        var (file, at) = entries.PlaceOf(record.QueueOffset);
        Doubt(Finding(
            FindingKind.QueueEntry,
            $"the entry says position {entry.Position}, size {entry.Size}, tags {entry.TagsCode}; the record has {record.Position}, {record.TotalSize}, {expectedTags}") with
        {
            File = file,
            At = at,
            Position = record.Position,
            QueueOffset = record.QueueOffset,
        });
    }

    private void Missing(in MessageRecordReader record)
    {
        if (_run is { } run && run.QueueOffset + run.Count == record.QueueOffset)
        {
            _run = run with { Count = run.Count + 1 };
            return;
        }

        EndRun();
        var (file, at) = entries.PlaceOf(record.QueueOffset);
        _run = Finding(FindingKind.QueueEntry, "") with { File = file, At = at, Position = record.Position, QueueOffset = record.QueueOffset };
    }

    private void EndRun()
    {
        if (_run is { } run)
        {
            _run = null;
            Doubt(run with
            {
                Text = run.Count == 1
                    ? $"the entry of offset {run.QueueOffset} is missing"
                    : $"the entries of offsets {run.QueueOffset} to {run.QueueOffset + run.Count - 1} are missing",
            });
        }
    }

    /// <summary>What stands in the files below the first record of the log: entries of records that retention has deleted.</summary>
    private void Before(long first)
    {
        var from = entries.Starts.Count > 0 ? entries.Starts[0] : first;
        for (var offset = from; offset < first; offset++)
        {
            if (!entries.TryRead(offset, out var entry))
            {
                offset += folder.Options.QueueFileEntries - (offset % folder.Options.QueueFileEntries) - 1; // the file was deleted as expired
            }
            else if (!entry.IsFiller && entry.Position >= folder.LogMin)
            {
                Stray(offset, entry);
            }
        }
    }

    /// <summary>Offsets no record of the log has.</summary>
    private void Between(long from, long to)
    {
        EndRun();
        for (var offset = from; offset < to; offset++)
        {
            if (!entries.TryRead(offset, out var entry) || !entry.IsWritten)
            {
                Doubt(Finding(FindingKind.QueueEntry, $"offsets {offset} to {to - 1} have neither record nor entry") with
                {
                    QueueOffset = offset,
                    Count = to - offset,
                });
                return;
            }

            if (!entry.IsFiller)
            {
                Stray(offset, entry);
            }
        }
    }

    private void After()
    {
        var offset = _expected >= 0 ? _expected : entries.Starts.Count > 0 ? entries.Starts[0] : 0;
        SettledEnd = Math.Max(_expected, 0);
        for (; entries.TryRead(offset, out var entry) && entry.IsWritten; offset++)
        {
            if (entry.IsFiller || entry.Position + entry.Size <= folder.Settled)
            {
                SettledEnd = offset + 1;
            }

            if (!entry.IsFiller && entry.Position >= folder.LogMin && (entry.Position < folder.Settled || (!folder.IsRunning && !folder.IsUnclean)))
            {
                Stray(offset, entry);
            }
        }

        End = offset;
    }

    /// <summary>An entry whose record was not met: it lies in a damaged place, or it never was there.</summary>
    private void Stray(long offset, QueueEntry entry)
    {
        var (file, at) = entries.PlaceOf(offset);
        var isLost = damage.Contains(entry.Position);
        Doubt(Finding(
            isLost ? FindingKind.LostMessage : FindingKind.QueueEntry,
            isLost ? $"message {offset} stands in a damaged place of the log" : $"the entry points to position {entry.Position}, where no record of this queue stands") with
        {
            File = file,
            At = at,
            Position = entry.Position,
            Bytes = entry.Size,
            QueueOffset = offset,
            IsNotice = isLost && damage.IsKnown(entry.Position, entry.Position + 1),
        });
    }

    private void Forget()
    {
        _run = null;
        _doubts.Clear();
        _beyond = 0;
    }

    private void Doubt(VerifyFinding finding)
    {
        if (_doubts.Count < MostDoubts || finding.Kind == FindingKind.LostMessage)
        {
            _doubts.Add(finding);
        }
        else
        {
            _beyond += finding.Count;
        }
    }

    private VerifyFinding Finding(FindingKind kind, string text) => new() { Kind = kind, Text = text, Topic = topic, QueueId = queueId };
}
