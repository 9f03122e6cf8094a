using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker.Consumers;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Broker.Consumers;

public sealed class OffsetKeeperTests : IDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly OffsetTable _table = new();

    private string FilePath => _folder.Inside("consumerOffset.json");

    private string JournalPath => _folder.Inside("consumerOffset.journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_save_that_fails_leaves_what_it_took_in_the_journal()
    {
        var keeper = Open(_table);
        BlockFile();
        Commit(5);
        await keeper.DisposeAsync();

        Assert.Equal(5, Find(await ReadAsync()));
    }

    [Fact]
    public async Task A_save_that_failed_is_tried_again_without_another_change()
    {
        await using var keeper = Open(_table);
        BlockFile();
        Commit(5);
        await AdvanceUntilAsync(() => File.ReadAllText(JournalPath).Contains("0:5", StringComparison.Ordinal), SaveInterval * 3);
        Assert.DoesNotContain("0:5", File.ReadAllText(FilePath), StringComparison.Ordinal);

        Directory.Delete(FilePath + ".tmp");
        await AdvanceUntilAsync(() => File.ReadAllText(FilePath).Contains("0:5", StringComparison.Ordinal), SaveInterval * 3);
    }

    [Fact]
    public async Task What_was_kept_on_request_is_there_after_a_crash_although_no_timer_ran()
    {
        await using var keeper = Open(_table);
        Commit(5);
        _table.Reset("g", "orders", 1, 9);
        await keeper.KeepAsync();

        var read = await ReadAsync();
        Assert.Equal(5, Find(read));
        Assert.False(read.Commit("g"u8, "orders"u8, 1, 4));
        Assert.True(read.Commit("g"u8, "orders"u8, 0, 4));
    }

    [Fact]
    public async Task A_harmed_file_costs_nothing_of_what_the_journal_knows_since_it_was_saved()
    {
        await using var keeper = Open(_table);
        Commit(5);
        keeper.Save();
        Commit(7);
        await keeper.KeepAsync();
        Assert.DoesNotContain("0:7", File.ReadAllText(FilePath), StringComparison.Ordinal);
        File.WriteAllText(FilePath, "harmed");

        Assert.Equal(7, Find(await ReadAsync()));
    }

    [Fact]
    public async Task A_journal_that_is_older_than_the_backup_moves_nothing_back()
    {
        await using var keeper = Open(_table);
        Commit(3);
        await keeper.KeepAsync();
        var old = File.ReadAllBytes(JournalPath);
        Commit(5);
        keeper.Save();
        keeper.Save();
        File.WriteAllBytes(JournalPath, old);
        File.WriteAllText(FilePath, "harmed");

        Assert.Equal(5, Find(await ReadAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removal_kept_on_request_is_there_after_a_crash_and_what_came_after_it_too(bool wholeGroup)
    {
        Commit(5);
        await Open(_table).DisposeAsync();
        Assert.Equal(5, Find(await ReadAsync()));

        await using var keeper = Open(_table);
        if (wholeGroup)
        {
            _table.RemoveGroup("g");
        }
        else
        {
            _table.RemoveTopic("orders");
        }

        await keeper.KeepAsync();
        Assert.Equal(OffsetTable.None, Find(await ReadAsync()));
        Commit(1);
        await keeper.KeepAsync();
        Assert.Equal(1, Find(await ReadAsync()));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_fails_the_request_and_the_next_one_makes_up_for_it()
    {
        // A folder of its name: the journal cannot even be made.
        Directory.CreateDirectory(JournalPath);
        await using var keeper = Open(_table);
        Commit(5);
        await Assert.ThrowsAsync<StoreException>(keeper.KeepAsync);

        Directory.Delete(JournalPath);
        Commit(6);
        await keeper.KeepAsync();
        Assert.Equal(6, Find(await ReadAsync()));
    }

    [Fact]
    public void Commits_that_meet_removals_are_lost_never_and_come_back_never()
    {
        for (var round = 0; round < 200; round++)
        {
            var table = new OffsetTable();
            table.Commit("g"u8, "orders"u8, 0, 1);
            Parallel.Invoke(
                () => table.RemoveTopic("orders"),
                () => table.Commit("g"u8, "orders"u8, 1, 7));

            // The removal may come before or after the commit; the old offset is gone in any case, and the last line says what holds.
            Assert.Equal(OffsetTable.None, Find(table));
            var last = OffsetTable.None;
            while (table.TryTakeChanged(out var changed))
            {
                var snapshot = changed.Snapshot(saving: true);
                last = snapshot.IsRemoved ? OffsetTable.None : snapshot.Offsets[1];
            }

            Assert.Equal(table.Find("g"u8, "orders"u8, 1), last);
        }
    }

    private static long Find(OffsetTable table) => table.Find("g"u8, "orders"u8, 0);

    private OffsetKeeper Open(OffsetTable table)
    {
        var keeper = new OffsetKeeper(_folder.FullName, table, _time, NullLogger.Instance);
        keeper.Start(SaveInterval, static (_, _) => long.MaxValue);
        return keeper;
    }

    /// <summary>What a start on these files would find, on a copy: the files stay as they are.</summary>
    private async Task<OffsetTable> ReadAsync()
    {
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(_folder.FullName))
        {
            File.Copy(file, copy.Inside(Path.GetFileName(file)));
        }

        var table = new OffsetTable();
        var keeper = new OffsetKeeper(copy.FullName, table, _time, NullLogger.Instance);
        keeper.Start(SaveInterval, static (_, _) => long.MaxValue);
        await keeper.DisposeAsync();
        return table;
    }

    private void Commit(long offset) => _table.Commit("g"u8, "orders"u8, 0, offset);

    private void BlockFile() => Directory.CreateDirectory(FilePath + ".tmp");

    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        // The loop runs on the pool: the clock moves on only as far as it takes.
        for (var passed = TimeSpan.Zero; passed < atMost && !condition(); passed += JournalLoopStep)
        {
            _time.Advance(JournalLoopStep);
            await Task.Yield();
        }

        await Eventually.TrueAsync(() =>
        {
            _time.Advance(JournalLoopStep);
            return condition();
        });
    }

    private static TimeSpan JournalLoopStep => TimeSpan.FromMilliseconds(200);
}
