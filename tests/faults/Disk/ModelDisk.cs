namespace RocketStyle.Faults.Disk;

/// <summary>What a recording leaves on a disk when the power goes at some moment.</summary>
/// <remarks>
/// The model is harsher than most file systems: a sync of a file keeps its content but not its name, names of different folders come in any
/// order, a new file may be there without its content, and every unsynced sector of 512 bytes is there or not for itself.
/// </remarks>
internal sealed class ModelDisk
{
    /// <summary>What a disk writes wholly or not at all.</summary>
    internal const int SectorBytes = 512;

    private readonly Dictionary<int, ModelFile> _files = [];
    private readonly Dictionary<int, ModelFolder> _folders = new() { [0] = new ModelFolder() };

    /// <summary>Goes one event on.</summary>
    internal void Apply(DiskEvent happened)
    {
        switch (happened.Action)
        {
            case DiskAction.MakeFile:
                _files[happened.Child] = new ModelFile();
                _folders[happened.Node].Change(happened);
                break;
            case DiskAction.MakeFolder:
                _folders[happened.Child] = new ModelFolder();
                _folders[happened.Node].Change(happened);
                break;
            case DiskAction.Rename or DiskAction.Remove:
                _folders[happened.Node].Change(happened);
                break;
            case DiskAction.Write or DiskAction.SetLength:
                _files[happened.Node].Change(happened);
                break;
            case DiskAction.SyncFile:
                _files[happened.Node].Sync();
                break;
            case DiskAction.LoseFile:
                _files[happened.Node].Lose();
                break;
            case DiskAction.SyncFolder:
                _folders[happened.Node].Sync();
                break;
        }
    }

    /// <summary>Writes one of the states the crash may leave into an empty folder.</summary>
    internal void Materialise(string folder, Random chance) => Materialise(_folders[0], folder, chance, new CrashChance(chance));

    private void Materialise(ModelFolder model, string folder, Random chance, CrashChance kind)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, node) in model.After(kind))
        {
            var path = Path.Combine(folder, name);
            if (_files.TryGetValue(node, out var file))
            {
                File.WriteAllBytes(path, file.After(kind));
            }
            else
            {
                Materialise(_folders[node], path, chance, kind);
            }
        }
    }
}
