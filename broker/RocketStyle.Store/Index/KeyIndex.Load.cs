using System.Globalization;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Index;

internal sealed partial class KeyIndex
{
    /// <summary>
    /// Start: takes over the files that may be trusted and sets the cursor behind what they hold. Checking them and chaining entries anew is left
    /// to the indexer, or to whoever needs a file first: nothing else has to wait for it.
    /// </summary>
    /// <param name="checkpoint">What was on disk.</param>
    /// <param name="logMin">First position of the log.</param>
    /// <param name="logEnd">End of the log.</param>
    /// <param name="wasClean">After a clean shutdown the files are whole.</param>
    internal void Load(StoreCheckpoint checkpoint, long logMin, long logEnd, bool wasClean)
    {
        foreach (var path in FilePaths())
        {
            _files.Add(KeyIndexFile.Open(path, _options.IndexSlots, _options.IndexEntries, _disk));
        }

        var marks = checkpoint.Marks;
        if (marks is { IndexCount: > 0 } && marks.IndexPosition <= logEnd)
        {
            LoadMarked(marks, logMin, wasClean);
        }
        else if (marks is { IndexCount: 0 } && marks.IndexPosition <= logEnd && marks.IndexPosition > 0)
        {
            DropFrom(0); // nothing was indexed when the checkpoint was written
            _cursor = marks.IndexPosition;
        }
        else
        {
            LoadForeign(checkpoint, wasClean, logEnd);
        }

        _cursor = Math.Clamp(_cursor, logMin, logEnd);
    }

    /// <summary>Our own checkpoint: keeps the files up to the one it names, and that one's entries up to the count it names.</summary>
    private void LoadMarked(CheckpointMarks marks, long logMin, bool wasClean)
    {
        var newest = _files.FindIndex(f => f.Name == marks.IndexFile);
        if (newest < 0 || (_files[newest].NextEntry < marks.IndexCount && marks.IndexSums is null))
        {
            DropFrom(0);
            _cursor = logMin;
            StoreLog.IndexRebuilt(_logger, logMin, "its newest file is missing or older than the checkpoint");
            return;
        }

        DropFrom(newest + 1);
        if (!wasClean || _files[newest].NextEntry != marks.IndexCount)
        {
            _relinkTo = (int)marks.IndexCount;
        }

        _marked = (marks.IndexFile, marks.IndexSums);
        _cursor = marks.IndexPosition;
    }

    /// <summary>Files written by Apache RocketMQ: after a crash those newer than its checkpoint are dropped; the rest says where to go on.</summary>
    private void LoadForeign(StoreCheckpoint checkpoint, bool wasClean, long logEnd)
    {
        var trusted = _files.TakeWhile(f => (wasClean || f.EndTimestamp <= checkpoint.IndexTimestamp) && f.EndPosition < logEnd).Count();
        DropFrom(trusted);
        if (_files.Count > 0 && _files[^1].IsEmpty)
        {
            DropFrom(_files.Count - 1);
        }

        // The record at the end position may be indexed only in part: it comes once more.
        _cursor = _files.Count == 0 ? 0 : _files[^1].EndPosition;
    }

    private void DropFrom(int index)
    {
        foreach (var file in _files.Skip(index))
        {
            file.Dispose();
            _disk.Delete(file.Path);
        }

        _files.RemoveRange(index, _files.Count - index);
    }

    private List<string> FilePaths()
    {
        var paths = new List<string>();
        if (!Directory.Exists(_folder))
        {
            return paths;
        }

        foreach (var path in Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.EndsWith(".tmp", StringComparison.Ordinal) || new FileInfo(path).Length == 0)
            {
                _disk.Delete(path); // unfinished, or emptied by a crash: what it held comes again from the log
            }
            else if (name.Length == 17 && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                paths.Add(path);
            }
        }

        return paths;
    }
}
