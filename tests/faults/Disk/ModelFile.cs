namespace RocketStyle.Faults.Disk;

/// <summary>A file's content: what is on the disk, and changes that were not forced yet.</summary>
internal sealed class ModelFile
{
    private readonly List<DiskEvent> _pending = [];
    private byte[] _durable = [];

    internal void Change(DiskEvent happened) => _pending.Add(happened);

    internal void Sync()
    {
        _pending.ForEach(change => Apply(ref _durable, change));
        _pending.Clear();
    }

    internal void Lose() => _pending.Clear();

    /// <summary>The content after a crash.</summary>
    internal byte[] After(CrashChance chance)
    {
        if (_pending.Count == 0)
        {
            return _durable;
        }

        var content = _durable.AsSpan().ToArray();
        switch (chance.Fate())
        {
            case ContentFate.Dropped:
                break;
            case ContentFate.Kept:
                _pending.ForEach(change => Apply(ref content, change));
                break;
            case ContentFate.Torn:
                var kept = chance.Next(_pending.Count);
                _pending[..kept].ForEach(change => Apply(ref content, change));
                ApplySectors(ref content, _pending[kept], _ => chance.Often(0.5));
                break;
            default:
                Reorder(ref content, chance);
                break;
        }

        return content;
    }

    /// <summary>Of every sector some of its first changes are there: what came later holds what came before, other sectors do not matter.</summary>
    private void Reorder(ref byte[] content, CrashChance chance)
    {
        var whole = chance.Next(3) switch { 0 => 0.15, 1 => 0.5, _ => 0.85 };
        var kept = new Dictionary<long, int>();
        for (var i = 0; i < _pending.Count; i++)
        {
            var number = i;
            ApplySectors(ref content, _pending[i], sector =>
            {
                if (!kept.TryGetValue(sector, out var first))
                {
                    kept[sector] = first = chance.Often(whole) ? _pending.Count : chance.Next(_pending.Count + 1);
                }

                return number < first;
            });
        }
    }

    private static void Apply(ref byte[] content, DiskEvent change)
    {
        if (change.Action == DiskAction.SetLength)
        {
            Array.Resize(ref content, (int)change.At);
        }
        else
        {
            Put(ref content, change.Bytes, change.At);
        }
    }

    private static void ApplySectors(ref byte[] content, DiskEvent change, Func<long, bool> isThere)
    {
        if (change.Action == DiskAction.SetLength)
        {
            if (isThere(-1))
            {
                Apply(ref content, change);
            }

            return;
        }

        for (var done = 0; done < change.Bytes.Length;)
        {
            var at = change.At + done;
            var bytes = (int)Math.Min(ModelDisk.SectorBytes - (at % ModelDisk.SectorBytes), change.Bytes.Length - done);
            if (isThere(at / ModelDisk.SectorBytes))
            {
                Put(ref content, change.Bytes.AsSpan(done, bytes), at);
            }

            done += bytes;
        }
    }

    private static void Put(ref byte[] content, ReadOnlySpan<byte> bytes, long at)
    {
        if (content.Length < at + bytes.Length)
        {
            Array.Resize(ref content, (int)(at + bytes.Length));
        }

        bytes.CopyTo(content.AsSpan((int)at));
    }
}
