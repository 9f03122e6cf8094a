using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>
/// Where the limit server puts messages: a ring of mapped, populated memory; growing, a mapped file whose pages are made ahead, as those of
/// any log that keeps what it got; durable, a group that one thread writes with one call into a file of zeros and forces to the disk before it
/// answers.
/// </summary>
internal sealed partial class LimitLog : IDisposable
{
    private const int RingBytes = 256 << 20;
    private const long GrownBytes = 64L << 30;
    private const int RecordHead = 91 + 14; // what a record adds to body and properties: fixed fields and a topic
    private const int PulledRecordBytes = RecordHead + 76 + 1024;
    private const int BatchBytes = 32 * PulledRecordBytes;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly unsafe byte* _start;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _work = new(false);
    private readonly Thread? _flusher;
    private readonly PageFeeder? _pages;
    private readonly long _size;
    private LimitGroup _gathering = new();
    private LimitGroup _flushing = new();
    private long _position;
    private bool _idle = true;
    private volatile bool _stopping;

    internal unsafe LimitLog(string folder, bool durable, bool grows)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, $"rocketstyle-limit-{Environment.ProcessId}");
        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.None, RingBytes);
        var zeros = new byte[1 << 20];
        for (var at = 0; at < RingBytes; at += zeros.Length)
        {
            RandomAccess.Write(_file, zeros, at);
        }

        _ = DataSync(_file);
        _size = grows ? GrownBytes : RingBytes;
        RandomAccess.SetLength(_file, _size);
        _map = MemoryMappedFile.CreateFromFile(_path, FileMode.Open);
        _view = _map.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start;
        LayRecords(new Span<byte>(_start, RingBytes)); // also makes every page present and writable before anything is measured
        if (grows)
        {
            _position = RingBytes;
            _pages = new PageFeeder((nint)_start, RingBytes, _size);
        }

        if (durable)
        {
            _flusher = new Thread(FlushAll) { IsBackground = true, Name = "limit-flusher", Priority = ThreadPriority.AboveNormal };
            _flusher.Start();
        }
    }

    /// <summary>Stores a message.</summary>
    /// <returns>Whether to answer at once; otherwise the flusher answers.</returns>
    internal bool Append(ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties, LimitConnection from, (int Opaque, HeaderEncoding Encoding) request)
    {
        lock (_gate)
        {
            if (_flusher is not null)
            {
                _gathering.Add(RecordHead + body.Length + properties.Length, body, properties, from, request);
                return false;
            }

            Lay(body, properties);
            _pages?.Follow(_position);
        }

        return true;
    }

    /// <summary>Stores a batch: each of its messages takes a record's room.</summary>
    /// <returns>Whether to answer at once; otherwise the flusher answers.</returns>
    internal bool AppendBatch(ReadOnlySpan<byte> batch, LimitConnection from, (int Opaque, HeaderEncoding Encoding) request)
    {
        lock (_gate)
        {
            if (_flusher is not null)
            {
                MessageBatch.TryCount(batch, out var count);
                _gathering.Add((count * (RecordHead - MessageBatch.MinItemBytes)) + batch.Length, batch, default, from, request);
                return false;
            }

            foreach (var item in MessageBatch.Walk(batch))
            {
                Lay(item.Body, item.Properties);
            }

            _pages?.Follow(_position);
        }

        return true;
    }

    /// <summary>Everything of one receive was appended: wakes the flusher if it sleeps.</summary>
    internal void RoundEnded()
    {
        if (_flusher is null)
        {
            return;
        }

        bool wake;
        lock (_gate)
        {
            wake = _idle && !_gathering.IsEmpty;
            _idle &= !wake;
        }

        if (wake)
        {
            _work.Set();
        }
    }

    /// <summary>32 messages of 1 KiB, as a pull brings them.</summary>
    internal unsafe ReadOnlySpan<byte> Batch(long offset) => new(_start + (offset / 32 % (RingBytes / BatchBytes) * BatchBytes), BatchBytes);

    public void Dispose()
    {
        _stopping = true;
        _work.Set();
        _flusher?.Join();
        _pages?.Dispose();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
        _work.Dispose();
        File.Delete(_path);
    }

    private unsafe void Lay(ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties)
    {
        var bytes = RecordHead + body.Length + properties.Length;
        if (_position + bytes > _size)
        {
            _position = 0;
        }

        var record = new Span<byte>(_start + _position, bytes);
        body.CopyTo(record[RecordHead..]);
        properties.CopyTo(record[(RecordHead + body.Length)..]);
        _position += bytes;
    }

    private static void LayRecords(Span<byte> ring)
    {
        ring.Clear();
        for (var at = 0; at + PulledRecordBytes <= ring.Length; at += PulledRecordBytes)
        {
            BinaryPrimitives.WriteInt32BigEndian(ring[at..], PulledRecordBytes);
        }
    }

    private void FlushAll()
    {
        while (!_stopping)
        {
            _work.Wait();
            _work.Reset();
            while (TakeGroup())
            {
                if (_position + _flushing.Bytes.Length > RingBytes)
                {
                    _position = 0;
                }

                RandomAccess.Write(_file, _flushing.Bytes.Span, _position);
                if (DataSync(_file) != 0)
                {
                    throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                _position += _flushing.Bytes.Length;
                _flushing.Answer();
            }
        }
    }

    private bool TakeGroup()
    {
        lock (_gate)
        {
            _idle = _gathering.IsEmpty;
            (_gathering, _flushing) = (_flushing, _gathering);
            return !_idle;
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}
