namespace RocketStyle.Faults.Disk;

/// <summary>A call that can be made to fail.</summary>
internal enum DiskOperation
{
    /// <summary>Opening or making a file.</summary>
    Open,

    /// <summary>Writing bytes.</summary>
    Write,

    /// <summary>Changing a length.</summary>
    SetLength,

    /// <summary>Reserving blocks.</summary>
    Allocate,

    /// <summary>Forcing content to the disk.</summary>
    Sync,

    /// <summary>Forcing names to the disk.</summary>
    SyncFolder,

    /// <summary>Giving a file another name.</summary>
    Rename,

    /// <summary>Deleting a file or folder.</summary>
    Delete,

    /// <summary>Making a folder.</summary>
    MakeFolder,
}
