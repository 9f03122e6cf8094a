namespace RocketStyle.Faults.Disk;

/// <summary>What becomes of the content of a file that was not forced to the disk.</summary>
internal enum ContentFate
{
    /// <summary>Nothing is there.</summary>
    Dropped,

    /// <summary>Everything is there.</summary>
    Kept,

    /// <summary>The first changes are there, the last of them torn.</summary>
    Torn,

    /// <summary>Any sectors are there, later ones without earlier ones.</summary>
    Reordered,
}
