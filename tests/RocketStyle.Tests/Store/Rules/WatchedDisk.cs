using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;
using RocketStyle.Store.Files;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>The real disk without its flushes: writes down each change in its order, and can die at one of them for good.</summary>
internal sealed class WatchedDisk : IDiskCalls
{
    private readonly ConcurrentDictionary<SafeFileHandle, string> _names = [];
    private readonly List<string> _steps = [];

    /// <summary>The step at which the disk dies, and so do all behind it; 0 for never.</summary>
    internal int DiesAt { get; init; }

    internal string[] Steps
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps];
            }
        }
    }

    public SafeFileHandle Open(string path, FileMode mode, FileAccess access)
    {
        if (!File.Exists(path))
        {
            Step("make", path);
        }

        var handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
        _names[handle] = path;
        return handle;
    }

    public void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long at)
    {
        Step("write", NameOf(handle));
        RandomAccess.Write(handle, bytes, at);
    }

    public void SetLength(SafeFileHandle handle, long bytes)
    {
        Step("cut", NameOf(handle));
        RandomAccess.SetLength(handle, bytes);
    }

    public void Rename(string from, string to)
    {
        Step("rename", to);
        File.Move(from, to, overwrite: true);
    }

    public void Delete(string path)
    {
        Step("delete", path);
        File.Delete(path);
    }

    public void SyncData(SafeFileHandle handle) => Step("sync", NameOf(handle));

    public void SyncDirectory(string path) => Step("sync", path);

    public bool TrySyncFileSystem(SafeFileHandle handle) => false;

    public bool TryAllocate(SafeFileHandle handle, long bytes)
    {
        Step("allocate", NameOf(handle));
        return DiskCalls.Real.TryAllocate(handle, bytes);
    }

    public bool TryZero(SafeFileHandle handle, long from, long bytes)
    {
        Step("zero", NameOf(handle));
        return DiskCalls.Real.TryZero(handle, from, bytes);
    }

    public long FindData(SafeFileHandle handle, long from) => DiskCalls.Real.FindData(handle, from);

    public long FindHole(SafeFileHandle handle, long from) => DiskCalls.Real.FindHole(handle, from);

    public void Populate(nint start, nint bytes) => DiskCalls.Real.Populate(start, bytes);

    public (long Total, long Free) Room(string path) => DiskCalls.Real.Room(path);

    private string NameOf(SafeFileHandle handle) => _names.GetValueOrDefault(handle, "?");

    private void Step(string what, string path)
    {
        lock (_steps)
        {
            _steps.Add($"{what} {Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}");
            if (DiesAt > 0 && _steps.Count >= DiesAt)
            {
                throw new StoreException($"{what} of {path} failed: Input/output error (errno 5).");
            }
        }
    }
}
