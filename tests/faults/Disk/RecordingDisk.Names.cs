using RocketStyle.Store.Files;

namespace RocketStyle.Faults.Disk;

internal sealed partial class RecordingDisk
{
    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            var (name, newName) = (Name(from), Name(to));
            Decide(DiskOperation.Rename, newName);
            DiskCalls.Real.Rename(from, to);
            Add(new DiskEvent(DiskAction.Rename, FolderOf(name)) { Name = Path.GetFileName(from), NewName = Path.GetFileName(to) });
            _nodes[newName] = _nodes[name];
            _nodes.Remove(name);
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            var name = Name(path);
            if (!_nodes.ContainsKey(name))
            {
                DiskCalls.Real.Delete(path);
                return;
            }

            Decide(DiskOperation.Delete, name);
            DiskCalls.Real.Delete(path);
            Remove(name);
        }
    }

    public void MakeFolder(string path)
    {
        lock (_gate)
        {
            Decide(DiskOperation.MakeFolder, Name(path));
            DiskCalls.Real.MakeFolder(path);
            if (!_nodes.ContainsKey(Name(path)))
            {
                AddNode(Name(path), DiskAction.MakeFolder);
            }
        }
    }

    public void DeleteFolder(string path)
    {
        lock (_gate)
        {
            var name = Name(path);
            Decide(DiskOperation.Delete, name);
            DiskCalls.Real.DeleteFolder(path);
            foreach (var inside in _nodes.Keys.Where(n => n.StartsWith(name + '/', StringComparison.Ordinal)).OrderByDescending(n => n.Length).ToList())
            {
                Remove(inside);
            }

            Remove(name);
        }
    }

    private void Remove(string name)
    {
        Add(new DiskEvent(DiskAction.Remove, FolderOf(name)) { Name = Path.GetFileName(name) });
        _nodes.Remove(name);
    }

    private void AddNode(string name, DiskAction action)
    {
        _nodes[name] = ++_lastNode;
        Add(new DiskEvent(action, FolderOf(name)) { Child = _lastNode, Name = Path.GetFileName(name) });
    }

    private int FolderOf(string name) => _nodes[Path.GetDirectoryName(name) ?? ""];

    /// <summary>Takes over what is in a folder already.</summary>
    private void Take(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            AddNode(Name(path), DiskAction.MakeFile);
            var bytes = File.ReadAllBytes(path);
            Add(new DiskEvent(DiskAction.Write, _lastNode) { Bytes = bytes });
            Add(new DiskEvent(DiskAction.SyncFile, _lastNode));
            Remember(_lastNode, bytes, 0);
        }

        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            AddNode(Name(path), DiskAction.MakeFolder);
            Take(path);
        }

        Add(new DiskEvent(DiskAction.SyncFolder, _nodes[Name(folder)]));
    }
}
