using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Queues;

/// <summary>Open handles of consume-queue files, the least recently used closed first, so that 50 000 queues need not 50 000 handles.</summary>
/// <remarks>
/// Any thread, under its own lock, which nobody holds while a file is opened. A handle may be closed right after it was handed out: the user then
/// sees ObjectDisposedException and asks again.
/// </remarks>
internal sealed class QueueFileCache(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ConsumeQueue Queue, long Start), LinkedListNode<OpenFile>> _files = [];
    private readonly LinkedList<OpenFile> _byUse = [];

    internal bool TryFind(ConsumeQueue queue, long start, [NotNullWhen(true)] out SafeFileHandle? handle)
    {
        lock (_gate)
        {
            if (_files.TryGetValue((queue, start), out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                handle = node.Value.Handle;
                return true;
            }
        }

        handle = null;
        return false;
    }

    /// <summary>Takes over a handle; returns the one to use, which is another when somebody else has opened the file meanwhile.</summary>
    internal SafeFileHandle Keep(ConsumeQueue queue, long start, SafeFileHandle handle)
    {
        lock (_gate)
        {
            if (_files.TryGetValue((queue, start), out var node))
            {
                handle.Dispose();
                return node.Value.Handle;
            }

            _files.Add((queue, start), _byUse.AddFirst(new OpenFile(queue, start, handle)));
            if (_files.Count > limit)
            {
                Close(_byUse.Last!);
            }

            return handle;
        }
    }

    /// <summary>Takes over a writer's handle when there is room: a checkpoint of many queues must not close what readers use. False: it is still the caller's.</summary>
    internal bool TryKeep(ConsumeQueue queue, long start, SafeFileHandle handle)
    {
        lock (_gate)
        {
            if (_files.Count >= limit || _files.ContainsKey((queue, start)))
            {
                return false;
            }

            _files.Add((queue, start), _byUse.AddLast(new OpenFile(queue, start, handle)));
            return true;
        }
    }

    internal void Drop(ConsumeQueue queue, long start)
    {
        lock (_gate)
        {
            if (_files.TryGetValue((queue, start), out var node))
            {
                Close(node);
            }
        }
    }

    internal void DropAll(ConsumeQueue queue)
    {
        lock (_gate)
        {
            foreach (var node in _files.Values.Where(n => n.Value.Queue == queue).ToList())
            {
                Close(node);
            }
        }
    }

    internal void Close()
    {
        lock (_gate)
        {
            while (_byUse.Last is { } node)
            {
                Close(node);
            }
        }
    }

    private void Close(LinkedListNode<OpenFile> node)
    {
        _files.Remove((node.Value.Queue, node.Value.Start));
        _byUse.Remove(node);
        node.Value.Handle.Dispose();
    }

    private sealed record OpenFile(ConsumeQueue Queue, long Start, SafeFileHandle Handle);
}
