using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;
using RocketStyle.Store.Files;

namespace RocketStyle.Faults.Disk;

/// <summary>The real disk under one folder, with a record of every change and of what was forced to stay; can be made to fail.</summary>
/// <remarks>
/// Any thread; one change at a time, so that the record has the order of the disk. Nothing is really forced to the disk: a crash is played
/// from the record, and a flush would only cost time. Bytes that came through a map are found by comparing, when they are forced or asked for.
/// </remarks>
internal sealed partial class RecordingDisk : IDiskCalls
{
    private readonly string _root;
    private readonly Lock _gate = new();
    private readonly List<DiskEvent> _events = [];
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly ConditionalWeakTable<SafeFileHandle, OpenFile> _open = [];
    private readonly List<int> _late = [];
    private int _lastNode;

    /// <summary>Begins to record; what is in the folder counts as being on disk.</summary>
    internal RecordingDisk(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
        Take(_root);
        Begin = _events.Count;
    }

    /// <summary>Decides what becomes of a call on a path below the root; null lets everything work.</summary>
    internal Func<DiskOperation, string, DiskOutcome>? Fault { get; set; }

    /// <summary>First moment: before it stands what was in the folder.</summary>
    internal int Begin { get; }

    /// <summary>This moment: how many events there were.</summary>
    internal int Now
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    /// <summary>What has happened so far.</summary>
    internal DiskEvent[] Events()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }

    public SafeFileHandle Open(string path, FileMode mode, FileAccess access)
    {
        lock (_gate)
        {
            var name = Name(path);
            var existed = File.Exists(path);
            if (!existed || mode == FileMode.Create)
            {
                Decide(DiskOperation.Open, name);
            }

            var handle = DiskCalls.Real.Open(path, mode, access);
            if (!existed)
            {
                AddNode(name, DiskAction.MakeFile);
            }
            else if (mode == FileMode.Create)
            {
                Add(new DiskEvent(DiskAction.SetLength, _nodes[name]));
            }

            var file = new OpenFile(_nodes[name], name, handle);
            _open.Add(handle, file);
            ForgetLost(file);
            if (IsMapped(name))
            {
                _mapped[file.Node] = new WeakReference<OpenFile>(file);
            }

            return handle;
        }
    }

    public void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long at)
    {
        lock (_gate)
        {
            var file = FileOf(handle);
            try
            {
                Decide(DiskOperation.Write, file.Name);
            }
            catch (IOException e) when (e.Message == NoSpace)
            {
                WriteNow(file, bytes[..(bytes.Length / 2)], at);
                throw;
            }

            WriteNow(file, bytes, at);
        }
    }

    public void SetLength(SafeFileHandle handle, long bytes)
    {
        lock (_gate)
        {
            var file = FileOf(handle);
            Decide(DiskOperation.SetLength, file.Name);
            DiskCalls.Real.SetLength(handle, bytes);
            Add(new DiskEvent(DiskAction.SetLength, file.Node) { At = bytes });
        }
    }

    public bool TryAllocate(SafeFileHandle handle, long bytes)
    {
        lock (_gate)
        {
            var file = FileOf(handle);
            switch (Fault?.Invoke(DiskOperation.Allocate, file.Name) ?? DiskOutcome.Works)
            {
                case DiskOutcome.NoSpace:
                    throw new StoreException($"The disk is full: {bytes} bytes cannot be reserved ({NoSpace}).");
                case DiskOutcome.InputOutputError:
                    return false; // as the real call: it is only a hint then
                default:
                    DiskCalls.Real.SetLength(handle, bytes);
                    Add(new DiskEvent(DiskAction.SetLength, file.Node) { At = bytes });
                    return true;
            }
        }
    }

    public bool TryZero(SafeFileHandle handle, long from, long bytes) => false; // so that the store writes the zeros, which is recorded

    public long FindData(SafeFileHandle handle, long from) => DiskCalls.Real.FindData(handle, from);

    public long FindHole(SafeFileHandle handle, long from) => DiskCalls.Real.FindHole(handle, from);

    public void Populate(nint start, nint bytes)
    {
    }

    public (long Total, long Free) Room(string path) => (1L << 40, 1L << 39);

    public bool TrySyncFileSystem(SafeFileHandle handle) => false;

    public void SyncData(SafeFileHandle handle)
    {
        lock (_gate)
        {
            var file = FileOf(handle);
            Capture(file);
            _late.ForEach(node => Add(new DiskEvent(DiskAction.SyncFile, node)));
            _late.Clear();
            switch (Fault?.Invoke(DiskOperation.Sync, file.Name) ?? DiskOutcome.Works)
            {
                case DiskOutcome.Works:
                    Add(new DiskEvent(DiskAction.SyncFile, file.Node));
                    break;
                case DiskOutcome.Late:
                    _late.Add(file.Node);
                    break;
                case DiskOutcome.Skipped:
                    break;
                case DiskOutcome.ErrorSwallowed:
                    Add(new DiskEvent(DiskAction.LoseFile, file.Node));
                    break;
                case var error:
                    Add(new DiskEvent(DiskAction.LoseFile, file.Node));
                    _lost.Add(file.Node);
                    throw new StoreException($"fdatasync of a file failed: {Text(error)}. What was not yet on disk must be considered lost.");
            }
        }
    }

    public void SyncDirectory(string path)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(Name(path), out var node))
            {
                return; // above the root
            }

            switch (Fault?.Invoke(DiskOperation.SyncFolder, Name(path)) ?? DiskOutcome.Works)
            {
                case DiskOutcome.Works:
                    Add(new DiskEvent(DiskAction.SyncFolder, node));
                    break;
                case DiskOutcome.Skipped or DiskOutcome.Late or DiskOutcome.ErrorSwallowed:
                    break;
                case var error:
                    throw new StoreException($"fsync of {path} failed: {Text(error)}. What was not yet on disk must be considered lost.");
            }
        }
    }

    private static string Text(DiskOutcome error) => error == DiskOutcome.NoSpace ? NoSpace : "Input/output error (errno 5)";

    private const string NoSpace = "No space left on device (errno 28)";

    private void Decide(DiskOperation operation, string name)
    {
        if (Fault?.Invoke(operation, name) is { } outcome and (DiskOutcome.InputOutputError or DiskOutcome.NoSpace))
        {
            throw new IOException(Text(outcome));
        }
    }

    private void WriteNow(OpenFile file, ReadOnlySpan<byte> bytes, long at)
    {
        DiskCalls.Real.Write(file.Handle, bytes, at);
        var copy = bytes.ToArray();
        Add(new DiskEvent(DiskAction.Write, file.Node) { At = at, Bytes = copy });
        Remember(file.Node, copy, at);
    }

    private void Add(DiskEvent happened) => _events.Add(happened);

    private OpenFile FileOf(SafeFileHandle handle) =>
        _open.TryGetValue(handle, out var file) ? file : throw new InvalidOperationException("The file was not opened through this disk.");

    private string Name(string path)
    {
        var relative = Path.GetRelativePath(_root, path);
        return relative == "." ? "" : relative;
    }

    private sealed record OpenFile(int Node, string Name, SafeFileHandle Handle);
}
