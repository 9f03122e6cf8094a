namespace RocketStyle.Faults.Disk;

/// <summary>One entry of a recording. Nodes are numbered files and folders, 0 is the root: a rename does not change a number.</summary>
/// <param name="Action">What happened.</param>
/// <param name="Node">The file, or for names the folder they stand in.</param>
internal sealed record DiskEvent(DiskAction Action, int Node)
{
    /// <summary>The file or folder a name stands for.</summary>
    internal int Child { get; init; }

    /// <summary>The name.</summary>
    internal string Name { get; init; } = "";

    /// <summary>What it becomes.</summary>
    internal string NewName { get; init; } = "";

    /// <summary>Where bytes were written, or the new length.</summary>
    internal long At { get; init; }

    /// <summary>What was written.</summary>
    internal byte[] Bytes { get; init; } = [];

    /// <summary>For people.</summary>
    public override string ToString() => $"{Action} {Node}{(Child > 0 ? $"->{Child}" : "")} {Name} {NewName} at {At} bytes {Bytes.Length}";
}
