namespace RocketStyle.Faults.Disk;

internal sealed partial class RecordingDisk
{
    private readonly Dictionary<int, byte[]> _known = [];
    private readonly Dictionary<int, WeakReference<OpenFile>> _mapped = [];
    private readonly HashSet<int> _lost = [];
    private byte[] _actual = [];

    /// <summary>Whether the log is written through its map, hence has to be compared.</summary>
    internal bool LogIsMapped { get; init; }

    /// <summary>Records what has come through maps until now: from here on it may be on the disk or not.</summary>
    internal void Capture()
    {
        lock (_gate)
        {
            foreach (var (node, reference) in _mapped.ToList())
            {
                if (reference.TryGetTarget(out var file) && !file.Handle.IsClosed)
                {
                    Capture(file);
                }
                else
                {
                    _mapped.Remove(node);
                }
            }
        }
    }

    private bool IsMapped(string name) =>
        name.StartsWith("index/", StringComparison.Ordinal) || (LogIsMapped && name.StartsWith("commitlog/", StringComparison.Ordinal));

    private void Capture(OpenFile file)
    {
        if (!_mapped.ContainsKey(file.Node))
        {
            return;
        }

        var length = (int)RandomAccess.GetLength(file.Handle);
        if (_actual.Length < length)
        {
            _actual = new byte[length];
        }

        length = RandomAccess.Read(file.Handle, _actual.AsSpan(0, length), 0);
        var known = _known.TryGetValue(file.Node, out var before) ? before : [];
        for (var at = 0; at < length; at += ModelDisk.SectorBytes)
        {
            var sector = _actual.AsSpan(at, Math.Min(ModelDisk.SectorBytes, length - at));
            var old = at < known.Length ? known.AsSpan(at, Math.Min(sector.Length, known.Length - at)) : default;
            if (!sector.SequenceEqual(old) && (at < known.Length || sector.ContainsAnyExcept((byte)0)))
            {
                var copy = sector.ToArray();
                Add(new DiskEvent(DiskAction.Write, file.Node) { At = at, Bytes = copy });
                Remember(file.Node, copy, at);
                known = _known[file.Node];
            }
        }
    }

    /// <summary>
    /// A mapped file that lost a flush is opened anew: its reader writes again what he finds doubtful, often the bytes that stand there, which
    /// comparing does not see. So whatever stands there counts as written by him.
    /// </summary>
    private void ForgetLost(OpenFile file)
    {
        if (_lost.Remove(file.Node) && _known.TryGetValue(file.Node, out var known))
        {
            for (var at = 0; at < known.Length; at++)
            {
                known[at] = (byte)~known[at];
            }
        }
    }

    /// <summary>Keeps a mapped file's content as recorded; what no map can change need not be kept.</summary>
    private void Remember(int node, byte[] bytes, long at)
    {
        var known = _known.TryGetValue(node, out var before) ? before : [];
        if (known.Length < at + bytes.Length)
        {
            Array.Resize(ref known, (int)(at + bytes.Length));
            _known[node] = known;
        }

        bytes.CopyTo(known.AsSpan((int)at));
    }
}
