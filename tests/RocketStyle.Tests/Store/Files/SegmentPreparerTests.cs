using System.Diagnostics;
using RocketStyle.Store;
using RocketStyle.Testing;
using Xunit.Abstractions;

namespace RocketStyle.Tests.Store.Files;

public sealed class SegmentPreparerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public async Task The_appender_never_makes_a_file_itself_when_the_preparer_has_time(FlushMode mode)
    {
        using var test = new TestStore(mode, o => o with { SegmentBytes = 1 << 20 });
        var body = new byte[10_000];
        var (longest, longestAcross) = (TimeSpan.Zero, TimeSpan.Zero);
        while (test.Store.Preparer.Rolls < 20)
        {
            var (rolls, used) = (test.Store.Preparer.Rolls, test.Store.LogMaxPosition % (1 << 20));
            if (used > 900_000)
            {
                await Eventually.TrueAsync(() => test.Store.Preparer.IsNextReady);
            }

            var began = Stopwatch.GetTimestamp();
            Assert.Equal(AppendStatus.Stored, test.Store.Append(new MessageDraft { Topic = "T"u8, Body = body, WaitForDurable = false }, null).Status);
            var took = Stopwatch.GetElapsedTime(began);
            longest = took > longest && rolls == test.Store.Preparer.Rolls ? took : longest;
            longestAcross = took > longestAcross && rolls < test.Store.Preparer.Rolls ? took : longestAcross;
        }

        Assert.Equal(0, test.Store.Preparer.LateRolls);
        output.WriteLine($"figure: {mode}: longest append across 20 rolls {longestAcross.TotalMicroseconds:F0} us, between them {longest.TotalMicroseconds:F0} us");
    }

    [Fact]
    public async Task A_preparer_that_is_too_slow_makes_appends_wait_a_bounded_time_and_then_say_so()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Sync, o => o with { LongestRollWait = TimeSpan.FromMilliseconds(300) }, disk);
        disk.HoldAllocations();
        var sent = 0;
        AppendStatus status;
        var began = Stopwatch.GetTimestamp();
        while ((status = Append(test)) == AppendStatus.Stored)
        {
            Assert.True(++sent < 100, "No file was ever needed.");
        }

        Assert.Equal(AppendStatus.SegmentLate, status);
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(250));
        Assert.True(test.Store.IsWritable); // it will pass by itself
        Assert.Equal(AppendStatus.SegmentLate, Append(test));
        Assert.Equal(1, test.Store.Preparer.LateRolls); // those behind are told at once

        disk.ReleaseAllocations();
        await Eventually.TrueAsync(() => test.Store.Preparer.IsNextReady);
        Assert.Equal(AppendStatus.Stored, Append(test));
        test.Send("T", 0, "last");
        Assert.Equal(sent + 2, test.Store.MaxOffset("T"u8, 0));
        test.Crash();
        Assert.Equal(sent + 2, test.Store.MaxOffset("T"u8, 0));
    }

    [Fact]
    public async Task A_file_that_comes_while_an_append_waits_is_used_by_it()
    {
        using var disk = new FaultyDisk();
        using var test = new TestStore(FlushMode.Async, disk: disk);
        disk.HoldAllocations();
        var producer = Task.Run(() => Enumerable.Range(0, 20).Select(_ => Append(test)).ToList());
        await Eventually.TrueAsync(() => test.Store.Preparer.LateRolls == 1);
        disk.ReleaseAllocations();
        Assert.All(await Eventually.EndsAsync(producer), s => Assert.Equal(AppendStatus.Stored, s));
        Assert.Equal(20, test.Store.MaxOffset("T"u8, 0));
    }

    [Theory]
    [InlineData(FlushMode.Sync)]
    [InlineData(FlushMode.Async)]
    public async Task Files_smaller_than_what_is_prepared_ahead_do_not_wake_the_thread_for_every_append(FlushMode mode)
    {
        const int Bytes = 128 << 10;
        using var test = new TestStore(mode, o => o with { SegmentBytes = Bytes });
        Append(test);
        await Eventually.TrueAsync(() => test.Store.Preparer.WakesAt == Bytes - (Bytes / 4) + 1); // when the next file is due
        while (!test.Store.Preparer.IsNextReady)
        {
            Append(test);
            await Eventually.TrueAsync(() => test.Store.Preparer.WakesAt != long.MaxValue);
        }

        await Eventually.TrueAsync(() => test.Store.Preparer.WakesAt == Bytes); // when that is taken
    }

    private static AppendStatus Append(TestStore test) =>
        test.Store.Append(new MessageDraft { Topic = "T"u8, Body = new byte[10_000], WaitForDurable = false }, null).Status;
}
