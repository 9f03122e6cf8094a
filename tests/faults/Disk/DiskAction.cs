namespace RocketStyle.Faults.Disk;

/// <summary>What happened to a disk.</summary>
internal enum DiskAction
{
    /// <summary>A file got a name in a folder.</summary>
    MakeFile,

    /// <summary>A folder got a name in a folder.</summary>
    MakeFolder,

    /// <summary>A name changed inside a folder.</summary>
    Rename,

    /// <summary>A name went away.</summary>
    Remove,

    /// <summary>Bytes were written.</summary>
    Write,

    /// <summary>A file got another length.</summary>
    SetLength,

    /// <summary>A file's content was forced to the disk.</summary>
    SyncFile,

    /// <summary>A folder's names were forced to the disk.</summary>
    SyncFolder,

    /// <summary>Forcing failed: the kernel took the pages for clean, the disk never got them.</summary>
    LoseFile,
}
