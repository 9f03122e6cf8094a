using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>The changes a repair makes to the files of the log. Nothing is overwritten that was not copied aside and forced to the disk before.</summary>
/// <remarks>
/// One thread, under the store's lock. In the place of damaged bytes come records that were "rolled back": every reader steps over them, no
/// queue and no index has them, and Apache RocketMQ reads them too. May be interrupted anywhere and begun again.
/// </remarks>
internal sealed class LogPatch(StoreFolder folder, IDiskCalls disk, TimeProvider time)
{
    private const int LargestFiller = 1 << 20;
    private static readonly byte[] FillerTopic = "rmq_sys_quarantined"u8.ToArray();

    private string QuarantineFolder => QuarantineList.FolderOf(folder.Options.RootPath);

    /// <summary>Copies a damaged place to <c>quarantine/</c> and notes it there.</summary>
    internal void CopyAside(LogDamage place, VerifyFinding? lost)
    {
        disk.MakeFolders(QuarantineFolder);
        var path = Path.Combine(QuarantineFolder, SegmentFiles.NameOf(place.From) + ".bin");
        if (!File.Exists(path))
        {
            var fresh = path + ".tmp";
            using (var copy = disk.Open(fresh, FileMode.Create, FileAccess.Write))
            {
                Copy(place, copy);
                disk.SyncData(copy);
            }

            disk.Rename(fresh, path);
        }

        if (!QuarantineList.Read(folder.Options.RootPath).Any(known => known.Position == place.From))
        {
            QuarantineList.Append(disk, folder.Options.RootPath, new DamagedRange(place.From, place.To - place.From, place.Reason, time.GetUtcNow())
            {
                Topic = lost?.Topic,
                QueueId = lost?.QueueId,
                QueueOffset = lost?.QueueOffset,
            });
        }

        disk.SyncDirectory(QuarantineFolder);
    }

    /// <summary>Puts records that say nothing, or the end mark, in the place of damaged bytes.</summary>
    internal void Fill(LogDamage place)
    {
        var segment = EnsureFile(place.From);
        using var handle = disk.Open(segment.Path, FileMode.Open, FileAccess.ReadWrite);
        var end = segment.Start + folder.Options.SegmentBytes;
        var at = place.From;
        while (at < place.To)
        {
            var left = (int)(place.To - at);
            if (place.To == end)
            {
                WriteEndMark(handle, segment, at);
                break;
            }

            if (left < MessageRecord.MinBytes)
            {
                break; // no record was ever so short: readers find their way over it, and it stays reported
            }

            at += WriteFiller(handle, segment, at, left);
        }

        disk.SyncData(handle);
    }

    /// <summary>Writes a record's queue offset, and its checksum anew.</summary>
    internal void SetQueueOffset(long position, long queueOffset)
    {
        var segment = folder.SegmentAt(position)!;
        using var handle = disk.Open(segment.Path, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> size = stackalloc byte[4];
        RandomAccess.Read(handle, size, position - segment.Start);
        var bytes = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        RandomAccess.Read(handle, bytes, position - segment.Start);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(MessageRecord.QueueOffsetAt), queueOffset);
        if (MessageRecordReader.TryRead(bytes, out var record) && RecordChecksum.IsPresent(record.Properties))
        {
            RecordChecksum.Write(bytes.AsSpan(bytes.Length - RecordChecksum.Bytes), Checksums.Body(bytes.AsSpan(0, bytes.Length - RecordChecksum.Bytes)));
        }

        disk.Write(handle, bytes, position - segment.Start);
        disk.SyncData(handle);
    }

    /// <summary>Makes a missing file, which then holds nothing, and gives one that was cut its length back.</summary>
    internal StoreFolder.LogFile EnsureFile(long position)
    {
        var bytes = folder.Options.SegmentBytes;
        var start = position - (position % bytes);
        var known = folder.SegmentAt(position);
        var path = known?.Path ?? Path.Combine(folder.Options.LogPath, SegmentFiles.NameOf(start));
        using var handle = disk.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if (RandomAccess.GetLength(handle) != bytes)
        {
            disk.SetLength(handle, bytes);
            disk.SyncData(handle);
            disk.SyncDirectory(folder.Options.LogPath);
        }

        return known ?? new StoreFolder.LogFile(start, path, bytes);
    }

    private int WriteFiller(SafeFileHandle handle, StoreFolder.LogFile segment, long at, int left)
    {
        var topic = left < MessageRecord.MinBytes + FillerTopic.Length ? [] : FillerTopic;
        var least = MessageRecord.MinBytes + topic.Length;
        var size = left <= LargestFiller + least ? left : LargestFiller;
        var body = new byte[size - least];
        var fields = new MessageRecordFields { Topic = topic, SysFlag = SystemFlags.TransactionRollback, Body = body };
        var bytes = new byte[size];
        MessageRecordWriter.Write(bytes, fields, Checksums.Body(body));
        MessageRecordWriter.Patch(bytes, 0, at, time.GetUtcNow().ToUnixTimeMilliseconds());
        disk.Write(handle, bytes, at - segment.Start);
        return size;
    }

    private void WriteEndMark(SafeFileHandle handle, StoreFolder.LogFile segment, long at)
    {
        var left = segment.Start + folder.Options.SegmentBytes - at;
        if (left >= MessageRecord.BlankBytes)
        {
            var mark = new byte[MessageRecord.BlankBytes];
            MessageRecord.WriteBlank(mark, (int)left);
            disk.Write(handle, mark, at - segment.Start);
        }
    }

    private void Copy(LogDamage place, SafeFileHandle copy)
    {
        disk.SetLength(copy, place.To - place.From);
        using var window = new LogWindow(folder, bufferBytes: 1 << 20);
        for (var at = place.From; at < place.To && folder.SegmentAt(at) is { } segment;)
        {
            var wanted = (int)Math.Min(1 << 20, Math.Min(place.To, segment.Start + folder.Options.SegmentBytes) - at);
            var bytes = window.Read(segment, at, wanted);
            bytes = bytes[..Math.Min(wanted, bytes.Length)];
            if (bytes.ContainsAnyExcept((byte)0))
            {
                disk.Write(copy, bytes, at - place.From);
            }

            at += wanted; // what a cut file lacks is zero in the copy
        }
    }
}
