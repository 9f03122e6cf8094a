using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;
using RocketStyle.Store.Files;

namespace RocketStyle.Tests.Store;

/// <summary>The real disk, except that flushes can be held back or fail and reservations can find the disk full.</summary>
internal sealed class FaultyDisk : IDiskCalls, IDisposable
{
    private readonly ManualResetEventSlim _open = new(true);
    private readonly ManualResetEventSlim _held = new(false);
    private readonly ManualResetEventSlim _allocating = new(true);

    internal bool FailSyncs { get; set; }

    internal bool Full { get; set; }

    /// <summary>Flushes cost nothing, for tests that open many stores and cut no power.</summary>
    internal bool SkipSyncs { get; set; }

    /// <summary>A system without fallocate and zero-range.</summary>
    internal bool Plain { get; set; }

    /// <summary>Called behind every write, on the writer's thread.</summary>
    internal Action? Written { get; set; }

    /// <summary>Called with what is said about mapped pages: populate, writes, many writes or reads, and of which bytes.</summary>
    internal Action<string, nint, nint>? Hints { get; set; }

    /// <summary>Folders whose names cannot be forced to the disk.</summary>
    internal Func<string, bool> RefusesFolder { get; set; } = _ => false;

    internal (long Total, long Free)? RoomLeft { get; set; }

    /// <summary>Lets whoever makes a file wait, as a slow disk does.</summary>
    internal void HoldAllocations() => _allocating.Reset();

    internal void ReleaseAllocations() => _allocating.Set();

    internal void HoldSyncs() => _open.Reset();

    internal void WaitUntilHeld() => Assert.True(_held.Wait(TimeSpan.FromSeconds(20)), "Nothing was flushed.");

    internal void ReleaseSyncs() => _open.Set();

    public void SyncData(SafeFileHandle handle)
    {
        if (!_open.IsSet)
        {
            _held.Set();
            _open.Wait(TimeSpan.FromSeconds(20));
        }

        if (FailSyncs)
        {
            throw new StoreException("fdatasync of a file failed: Input/output error (errno 5).");
        }

        if (!SkipSyncs)
        {
            DiskCalls.Current.SyncData(handle);
        }
    }

    public void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long at)
    {
        RandomAccess.Write(handle, bytes, at);
        Written?.Invoke();
    }

    public void SyncDirectory(string path)
    {
        if (RefusesFolder(path))
        {
            throw new StoreException($"fsync of {path} failed: Input/output error (errno 5).");
        }

        if (!SkipSyncs)
        {
            DiskCalls.Current.SyncDirectory(path);
        }
    }

    public bool TrySyncFileSystem(SafeFileHandle handle) => false;

    public bool TryAllocate(SafeFileHandle handle, long bytes)
    {
        _allocating.Wait(TimeSpan.FromSeconds(20));
        return Full ? throw new StoreException("The disk is full: no bytes can be reserved.") : !Plain && DiskCalls.Current.TryAllocate(handle, bytes);
    }

    public bool TryZero(SafeFileHandle handle, long from, long bytes) => !Plain && DiskCalls.Current.TryZero(handle, from, bytes);

    public long FindData(SafeFileHandle handle, long from) => Plain ? from : DiskCalls.Current.FindData(handle, from);

    public long FindHole(SafeFileHandle handle, long from) => Plain ? long.MaxValue : DiskCalls.Current.FindHole(handle, from);

    public void Populate(nint start, nint bytes)
    {
        Hints?.Invoke("populate", start, bytes);
        DiskCalls.Current.Populate(start, bytes);
    }

    public void ExpectWrites(nint start, nint bytes, bool many)
    {
        Hints?.Invoke(many ? "many writes" : "writes", start, bytes);
        DiskCalls.Current.ExpectWrites(start, bytes, many);
    }

    public void ExpectReads(nint start, nint bytes)
    {
        Hints?.Invoke("reads", start, bytes);
        DiskCalls.Current.ExpectReads(start, bytes);
    }

    public (long Total, long Free) Room(string path) => RoomLeft ?? DiskCalls.Current.Room(path);

    public void Dispose()
    {
        _allocating.Set();
        _allocating.Dispose();
        _open.Set();
        _open.Dispose();
        _held.Dispose();
    }
}
