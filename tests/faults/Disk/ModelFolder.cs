namespace RocketStyle.Faults.Disk;

/// <summary>The names in a folder: those on the disk, and changes to them that were not forced yet.</summary>
internal sealed class ModelFolder
{
    private readonly Dictionary<string, int> _durable = new(StringComparer.Ordinal);
    private readonly List<DiskEvent> _pending = [];

    internal void Change(DiskEvent happened) => _pending.Add(happened);

    internal void Sync()
    {
        _pending.ForEach(change => Apply(_durable, change));
        _pending.Clear();
    }

    /// <summary>The names after a crash: the first of the changes are there, in order.</summary>
    internal Dictionary<string, int> After(CrashChance chance)
    {
        var names = new Dictionary<string, int>(_durable, StringComparer.Ordinal);
        foreach (var change in _pending.Take(chance.Names(_pending.Count)))
        {
            Apply(names, change);
        }

        return names;
    }

    private static void Apply(Dictionary<string, int> names, DiskEvent change)
    {
        switch (change.Action)
        {
            case DiskAction.Rename:
                names.Remove(change.Name, out var node);
                names[change.NewName] = node;
                break;
            case DiskAction.Remove:
                names.Remove(change.Name);
                break;
            default:
                names[change.Name] = change.Child;
                break;
        }
    }
}
