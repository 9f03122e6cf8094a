namespace RocketStyle.Store;

/// <summary>When an append counts as done.</summary>
public enum FlushMode
{
    /// <summary>When the record is on disk (group commit). The default: an acknowledged message survives a power cut.</summary>
    Sync,

    /// <summary>When the record is in memory; the disk follows within the flush interval.</summary>
    Async,
}
