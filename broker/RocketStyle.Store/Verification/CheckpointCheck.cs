using System.Globalization;

namespace RocketStyle.Store.Verification;

/// <summary>Looks whether the checkpoint can be read and vouches for nothing that is not there.</summary>
internal static class CheckpointCheck
{
    private const string Name = "checkpoint";

    internal static void Run(StoreFolder folder, FindingList findings)
    {
        var path = Path.Combine(folder.Options.RootPath, Name);
        if (!File.Exists(path))
        {
            if (folder.Segments.Count > 0 && !folder.IsUnclean)
            {
                Add("the file is missing; the store was stopped cleanly, which leaves one");
            }

            return;
        }

        if (folder.Checkpoint.BrokenGenerations > (folder.IsUnclean ? 1 : 0))
        {
            Add($"{folder.Checkpoint.BrokenGenerations} of its two generations have the wrong checksum");
        }

        if (folder.Checkpoint.Marks is not { } marks)
        {
            return;
        }

        if (marks.LogPosition > folder.FileEnd || marks.LogPosition < folder.LogMin)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"it vouches for the log up to {marks.LogPosition}; the files reach from {folder.LogMin} to {folder.FileEnd}"));
        }

        if (marks.IndexPosition > marks.LogPosition)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"it vouches for the index up to {marks.IndexPosition}, but for the log only up to {marks.LogPosition}"));
        }

        void Add(string text) => findings.Add(new VerifyFinding { Kind = FindingKind.Checkpoint, File = Name, Text = text });
    }
}
