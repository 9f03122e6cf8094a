using Microsoft.Win32.SafeHandles;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Store.Queues;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Queues;

public sealed class QueueFileCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("cache");
    private readonly ConsumeQueue _queue;

    public QueueFileCacheTests()
    {
        var files = new QueueFiles(new StoreOptions { RootPath = _folder.Inside("root") }, DiskCalls.Real);
        _queue = new ConsumeQueue("T", 0, -1, files, new QueueMemory());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_reader_closes_the_file_that_was_used_longest_ago_and_a_writer_closes_none()
    {
        var cache = new QueueFileCache(limit: 2);
        using var first = Open("a");
        using var second = Open("b");
        using var third = Open("c");
        cache.Keep(_queue, 0, first);
        cache.Keep(_queue, 100, second);
        Assert.False(cache.TryKeep(_queue, 200, third));
        Assert.Equal((false, false, false), (first.IsClosed, second.IsClosed, third.IsClosed));
        Assert.True(cache.TryFind(_queue, 0, out _));
        cache.Keep(_queue, 200, third);
        Assert.Equal((false, true, false), (first.IsClosed, second.IsClosed, third.IsClosed));
    }

    [Fact]
    public void Of_two_who_opened_the_same_file_both_use_the_handle_that_came_first()
    {
        var cache = new QueueFileCache(limit: 2);
        using var first = Open("a");
        using var second = Open("a");
        using var third = Open("a");
        Assert.True(cache.TryKeep(_queue, 0, first));
        Assert.Same(first, cache.Keep(_queue, 0, second));
        Assert.False(cache.TryKeep(_queue, 0, third));
        Assert.Equal((false, true, false), (first.IsClosed, second.IsClosed, third.IsClosed));
    }

    [Fact]
    public void A_file_that_is_not_there_is_no_error_and_one_that_cannot_be_written_is()
    {
        var disk = DiskCalls.Real;
        Assert.Null(disk.OpenExisting(_folder.Inside("missing")));
        Assert.Null(disk.OpenExisting(Path.Combine(_folder.Inside("missing"), "file")));
        Assert.ThrowsAny<UnauthorizedAccessException>(() => disk.OpenExisting(_folder.FullName));
        Open("a").Dispose();
        using var handle = disk.OpenExisting(_folder.Inside("a"));
        disk.Write(handle!, "x"u8, 3);
        Assert.Equal([0, 0, 0, (byte)'x'], File.ReadAllBytes(_folder.Inside("a")));
    }

    private SafeFileHandle Open(string name) => DiskCalls.Real.Open(_folder.Inside(name), FileMode.OpenOrCreate, FileAccess.ReadWrite);
}
