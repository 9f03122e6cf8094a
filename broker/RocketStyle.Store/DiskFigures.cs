namespace RocketStyle.Store;

/// <summary>Room on the disk that holds the commit log.</summary>
/// <param name="TotalBytes">Size of the file system, without what it keeps for others.</param>
/// <param name="FreeBytes">Free for this process.</param>
/// <param name="LogBytes">Bytes of all commit-log files.</param>
public readonly record struct DiskFigures(long TotalBytes, long FreeBytes, long LogBytes)
{
    /// <summary>Used part of the file system, 0 to 1.</summary>
    public double UsedRatio => TotalBytes <= 0 ? 0 : 1 - ((double)FreeBytes / TotalBytes);
}
