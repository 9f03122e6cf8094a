using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Log;

/// <summary>How pages ahead of the appender are prepared: the kernel is never asked for so many at once that others wait for their processor.</summary>
public sealed class MappedLogWriterTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private readonly TemporaryFolder _folder = new("pages");
    private readonly List<(string Hint, long At, long Bytes)> _hints = [];
    private readonly FaultyDisk _disk = new();
    private readonly SegmentFiles _files;
    private readonly SegmentList _segments;

    public MappedLogWriterTests()
    {
        var options = new StoreOptions { RootPath = _folder.Inside("root"), SegmentBytes = 7 * Megabyte, FlushMode = FlushMode.Async };
        _files = new SegmentFiles(options, new StoreHealth(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance), _disk);
        _segments = _files.Load();
        _segments.Add(_files.Make(0));
        _segments.Add(_files.Make(7 * Megabyte));
        _disk.Hints = (hint, start, bytes) => _hints.Add((hint, start - First.Address(0), bytes));
    }

    private Segment First => _segments.All[0];

    private Segment Second => _segments.All[1];

    public void Dispose()
    {
        _segments.CloseAll();
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pages_are_prepared_in_steps_of_at_most_two_megabytes_behind_each_other()
    {
        using var writer = NewWriter(appended: 5000);
        writer.Prepare(First, (5 * Megabyte) + 1);
        Assert.Equal(
            [
                ("writes", 4096, (7 * Megabyte) - 4096),
                ("populate", 4096, (2 * Megabyte) - 4096),
                ("populate", 2 * Megabyte, 2 * Megabyte),
                ("populate", 4 * Megabyte, Megabyte + 4096),
            ],
            _hints);
    }

    [Fact]
    public void What_is_prepared_to_its_end_is_read_from_then_on_and_the_next_file_is_written()
    {
        using var writer = NewWriter(appended: 6 * Megabyte);
        writer.Prepare(First, First.End);
        var second = Second.Address(Second.Start) - First.Address(0);
        _hints.Clear();
        writer.Prepare(Second, Second.Start + Megabyte);
        writer.Prepare(Second, Second.Start + (2 * Megabyte));
        Assert.Equal(
            [
                ("reads", 0, 7 * Megabyte),
                ("writes", second, 7 * Megabyte),
                ("populate", second, Megabyte),
                ("populate", second + Megabyte, Megabyte),
            ],
            _hints);
    }

    [Fact]
    public void Pages_are_small_until_much_is_written_so_that_few_messages_do_not_write_large_ones_again_and_again()
    {
        using var writer = NewWriter(appended: 0);
        for (var megabyte = 1; writer.WindowBytes < 32 * Megabyte; megabyte++)
        {
            writer.Prepare(First, megabyte * Megabyte); // each lasts less than a second, so the next window is larger
        }

        Assert.Equal(("writes", 0, 7 * Megabyte), Assert.Single(_hints, hint => hint.Hint != "populate"));
        _hints.Clear();
        writer.Prepare(First, 6 * Megabyte);
        Assert.Equal([("many writes", 4 * Megabyte, 3 * Megabyte), ("populate", 4 * Megabyte, 2 * Megabyte)], _hints);
    }

    private MappedLogWriter NewWriter(long appended) =>
        new(_segments, new LogWatermarks(appended, onlyDurable: false), null!, _disk, TimeSpan.FromSeconds(1));
}
