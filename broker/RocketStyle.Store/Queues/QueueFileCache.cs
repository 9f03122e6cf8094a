using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace RocketStyle.Store.Queues;

/// <summary>Open handles of consume-queue files, the least recently used closed first, so that 50 000 queues need not 50 000 handles.</summary>
/// <remarks>Any thread, under its own lock. A handle may be closed right after it was handed out: the user then sees ObjectDisposedException and asks again.</remarks>
internal sealed class QueueFileCache(int limit, Func<ConsumeQueue, long, long, SafeFileHandle?> open)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ConsumeQueue Queue, long Start), LinkedListNode<OpenFile>> _files = [];
    private readonly LinkedList<OpenFile> _byUse = [];

    /// <summary>The handle of a file; opened, and with <paramref name="createAt"/> ≥ 0 made for an entry at that offset, when need be.</summary>
    internal bool TryGet(ConsumeQueue queue, long start, long createAt, [NotNullWhen(true)] out SafeFileHandle? handle)
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

            handle = open(queue, start, createAt);
            if (handle is null)
            {
                return false;
            }

            _files.Add((queue, start), _byUse.AddFirst(new OpenFile(queue, start, handle)));
            while (_files.Count > limit)
            {
                Close(_byUse.Last!);
            }

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
