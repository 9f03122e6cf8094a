using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delay;
using RocketStyle.Store;
using RocketStyle.Store.Verification;

namespace RocketStyle.Tests.Store.Verification;

/// <summary>The journals as the broker writes them, whole and harmed.</summary>
public sealed class JournalCheckTests : IDisposable
{
    private readonly FilledStore _store = new(messages: 4);

    public JournalCheckTests()
    {
        Directory.CreateDirectory(Folder);
        using (var journal = new OffsetJournal(Folder))
        {
            journal.Restart(3);
            journal.Append([new("orders", "billing", [17])]);
            journal.Append([new("orders", "billing", [18])]);
        }

        using var delays = new DelayJournal(Folder, 18);
        delays.Write(new SortedDictionary<int, long> { [1] = 5 }, 1);
        delays.Write(new SortedDictionary<int, long> { [1] = 6 }, 1);
    }

    private string Folder => Path.Combine(_store.Root, "config");

    private string Offsets => Path.Combine(Folder, "consumerOffset.journal");

    private string Delays => Path.Combine(Folder, "delayOffset.journal");

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Whole_journals_are_looked_at_and_no_finding()
    {
        var report = _store.Verify();
        StoreVerifierTests.AssertClean(report);
        Assert.Equal(2, report.ConfigFiles);
    }

    [Fact]
    public void Any_flipped_bit_of_the_offsets_journal_is_found()
    {
        var whole = File.ReadAllBytes(Offsets);
        Assert.Equal(3, whole.Count(value => value == '\n'));
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            if (bit % 8 == 5)
            {
                continue; // it may make a capital of a hex digit, and the number is the same
            }

            FilledStore.Flip(Offsets, bit / 8, (byte)(1 << (bit % 8)));
            AssertFound(Offsets, $"bit {bit}");
            File.WriteAllBytes(Offsets, whole);
        }
    }

    [Fact]
    public void What_a_crash_tore_off_at_the_end_is_only_a_notice()
    {
        FilledStore.Cut(Offsets, new FileInfo(Offsets).Length - 3);
        AssertFound(Offsets, "stopped cleanly");
        File.WriteAllText(Path.Combine(_store.Root, "abort"), "1");
        Assert.Empty(_store.Verify().Findings);
        FilledStore.Flip(Offsets, 20);
        File.AppendAllText(Offsets, "\n" + WholeLine());
        AssertFound(Offsets, "whole lines behind it");
    }

    [Fact]
    public void A_harmed_slot_of_the_delay_journal_is_found()
    {
        var half = new FileInfo(Delays).Length / 2;
        foreach (var at in new[] { 0, 30, half, half + 100 })
        {
            FilledStore.Flip(Delays, at);
            AssertFound(Delays, $"byte {at}");
            FilledStore.Flip(Delays, at);
        }

        File.WriteAllText(Path.Combine(_store.Root, "abort"), "1");
        FilledStore.Flip(Delays, 30);
        Assert.Empty(_store.Verify().Findings);
        FilledStore.Flip(Delays, half + 30);
        AssertFound(Delays, "both");
    }

    [Fact]
    public void A_file_that_does_not_match_its_crc_is_found()
    {
        var path = Path.Combine(Folder, "delayOffset.json");
        AtomicFile.Write(path, """{"offsetTable":{1:5}}"""u8);
        StoreVerifierTests.AssertClean(_store.Verify());
        File.WriteAllText(path, File.ReadAllText(path).Replace(":5", ":7", StringComparison.Ordinal));
        AssertFound(path, "crc32");
    }

    private static string WholeLine()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using (var journal = new OffsetJournal(folder.FullName))
            {
                journal.Restart(4);
            }

            return File.ReadAllText(Path.Combine(folder.FullName, "consumerOffset.journal"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void AssertFound(string path, string what)
    {
        var findings = _store.Verify().Findings;
        Assert.True(findings is [{ Kind: FindingKind.Config } only] && only.File == Path.GetRelativePath(_store.Root, path), $"{what}: {string.Join("; ", findings)}");
    }
}
