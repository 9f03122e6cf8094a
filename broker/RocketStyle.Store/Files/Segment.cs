using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Files;

/// <summary>One commit-log file: its handle and its mapping, kept alive by reference counting.</summary>
/// <remarks>
/// Readers lease it on any thread; whoever holds a lease may read its bytes. The list of segments holds the first reference. The last one
/// to go unmaps, closes and, when retention has given the file up, deletes it.
/// </remarks>
internal sealed unsafe class Segment
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly IDiskCalls _disk;
    private int _references = 1;
    private volatile bool _deleted;

    internal Segment(string path, long start, int bytes, bool writableMap, IDiskCalls disk)
    {
        _disk = disk;
        Path = path;
        Start = start;
        Bytes = bytes;
        Handle = disk.Open(path, FileMode.Open, FileAccess.ReadWrite);
        var access = writableMap ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.Read;
        _map = MemoryMappedFile.CreateFromFile(Handle, null, bytes, access, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, bytes, access);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer + _view.PointerOffset;
        IsWritable = writableMap;
    }

    internal string Path { get; }

    /// <summary>Log position of the first byte.</summary>
    internal long Start { get; }

    /// <summary>Log position behind the last byte.</summary>
    internal long End => Start + Bytes;

    internal int Bytes { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Whether the map may be written through (async flush); a sync store maps read-only and writes by position.</summary>
    internal bool IsWritable { get; }

    internal ReadOnlySpan<byte> Slice(long position, int length)
    {
        Debug.Assert(position >= Start && position + length <= End, "A slice lies inside its segment.");
        return new ReadOnlySpan<byte>(_start + (position - Start), length);
    }

    /// <summary>Everything from a position to the end of the file.</summary>
    internal ReadOnlySpan<byte> From(long position) => Slice(position, (int)(End - position));

    internal Span<byte> WritableSlice(long position, int length)
    {
        Debug.Assert(IsWritable, "Writing through a read-only map would end the process.");
        Debug.Assert(position >= Start && position + length <= End, "A slice lies inside its segment.");
        return new Span<byte>(_start + (position - Start), length);
    }

    internal nint Address(long position) => (nint)(_start + (position - Start));

    internal bool TryLease()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Close();
        }
    }

    /// <summary>Gives up the list's reference; the file is deleted when the last reader has given back its lease.</summary>
    internal void DeleteWhenUnread()
    {
        _deleted = true;
        Release();
    }

    /// <summary>Forces what was written, through the map or the handle, to the disk.</summary>
    internal void Sync(IDiskCalls disk)
    {
        if (IsWritable && OperatingSystem.IsWindows())
        {
            _view.Flush(); // Windows does not know that a handle's flush means the map too
        }

        disk.SyncData(Handle);
    }

    private void Close()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.SafeMemoryMappedViewHandle.Dispose(); // not the view itself: that would flush, and throw on a failing disk
        _view.Dispose();
        _map.Dispose();
        Handle.Dispose();
        if (_deleted)
        {
            _disk.Delete(Path);
        }
    }
}
