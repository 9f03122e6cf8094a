namespace RocketStyle.Store;

/// <summary>
/// What a read brought: status, offsets and the records as runs of adjacent bytes in the log. Reusable; holds leases until
/// <see cref="Reset"/> or <see cref="Dispose"/>, and retention waits for them.
/// </summary>
/// <remarks>Owned by one caller at a time; may be handed to another thread together with the bytes it holds.</remarks>
public sealed class ReadResult : IDisposable
{
    /// <summary>What the read found.</summary>
    public ReadStatus Status { get; internal set; }

    /// <summary>Offset to read from next.</summary>
    public long NextOffset { get; internal set; }

    /// <summary>First offset that still exists.</summary>
    public long MinOffset { get; internal set; }

    /// <summary>Offset the next message will get.</summary>
    public long MaxOffset { get; internal set; }

    /// <summary>Messages in the runs.</summary>
    public int MessageCount { get; internal set; }

    /// <summary>Bytes of all runs.</summary>
    public int TotalBytes { get; internal set; }

    /// <summary>Number of runs; each holds one or more whole records back to back.</summary>
    public int RunCount { get; internal set; }

    /// <summary>One run, straight from the log; invalid after <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Run(int index) => throw new NotImplementedException();

    /// <summary>Gives the leases back and empties the result.</summary>
    public void Reset() => throw new NotImplementedException();

    /// <summary>Same as <see cref="Reset"/>: the object may be used again.</summary>
    public void Dispose() => Reset();
}
