using RocketStyle.Store.Files;

namespace RocketStyle.Store.Index;

/// <content>Compares files with their checksums before they are used first, and builds anew what is not as it was written.</content>
/// <remarks>All under the index's lock. A file of Apache RocketMQ has no checksums and is accepted; it is given some.</remarks>
internal sealed partial class KeyIndex
{
    private (long File, IndexSums? Sums) _marked; // what the checkpoint says about its newest file
    private int _relinkTo;
    private bool _isPrepared;
    private bool _resumes;
    private int _drops; // how often files were given up: what had caught up before has not any more

    /// <summary>
    /// Before the newest file is used or added to: checks it and takes out what a checkpoint has not vouched for, so that the cursor is the end of
    /// what is indexed.
    /// </summary>
    private void PrepareNewest()
    {
        while (!_isPrepared && !_failed)
        {
            if (_files.Count == 0)
            {
                _cursor = _resumes ? 0 : _cursor;
                (_isPrepared, _resumes) = (true, false);
            }
            else if (Vouch(_files.Count - 1))
            {
                var newest = _files[^1];
                _cursor = _resumes ? newest.EndPosition : _cursor;
                _resumes = false;
                newest.CutFrom(_cursor);
                if (newest.IsEmpty && _files.Count > 1)
                {
                    DropFrom(_files.Count - 1); // the file before it may reach beyond the cursor, too
                }
                else
                {
                    _isPrepared = true;
                }
            }
        }
    }

    /// <summary><see cref="PrepareNewest"/>; false when the disk refused, which ends the index until the next start.</summary>
    private bool TryPrepare()
    {
        try
        {
            PrepareNewest();
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            Fail(e);
        }

        return !_failed;
    }

    /// <summary>Whether a file is what was written. When not, it and those behind it are gone, and what they held comes again from the log.</summary>
    private bool Vouch(int number)
    {
        var file = _files[number];
        if (file.IsChecked || _failed)
        {
            return true;
        }

        try
        {
            if (Check(file, isNewest: number == _files.Count - 1) is not { } wrong)
            {
                return true;
            }

            StoreLog.IndexFileHarmed(_logger, file.Path, wrong);
            DropFrom(number);
            Volatile.Write(ref _drops, _drops + 1);
            (_isPrepared, _resumes) = (false, true);
            return false;
        }
        catch (Exception e) when (e is IOException or StoreException or UnauthorizedAccessException)
        {
            Fail(e);
            return true;
        }
    }

    /// <summary>Reads a file; what is wrong with it, or null. Slots and chains that are wrong follow from the entries and are put right.</summary>
    private string? Check(KeyIndexFile file, bool isNewest)
    {
        var isMarked = file.Name == _marked.File;
        var expected = isMarked ? _marked.Sums : file.Seal;
        try
        {
            if (isMarked && _relinkTo > 0)
            {
                file.Relink(_relinkTo);
                return expected is null || file.Sums.Entries == expected.Value.Entries ? null : "checksum of its entries";
            }

            file.Sum();
        }
        catch (IOException e)
        {
            return e.Message;
        }

        if (expected is { } sums && file.Sums != sums)
        {
            if (file.Sums.Entries != sums.Entries)
            {
                return "checksum of its entries";
            }

            StoreLog.IndexFileChained(_logger, file.Path);
            file.Relink(file.NextEntry);
            expected = null;
        }

        if (!isNewest && expected is null)
        {
            file.WriteSeal();
            file.Sync(_disk);
        }

        return null;
    }

    /// <summary>The indexer's thread, when it has nothing else to do: checks the newest file that nobody has needed yet. False when there is none.</summary>
    private bool CheckOneOlder()
    {
        lock (_gate)
        {
            var number = _files.FindLastIndex(file => !file.IsChecked);
            if (number >= 0)
            {
                Vouch(number);
            }

            return number >= 0;
        }
    }
}
