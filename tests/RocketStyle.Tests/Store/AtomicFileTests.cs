using System.Text;
using RocketStyle.Store;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store;

public sealed class AtomicFileTests
{
    [Fact]
    public void The_old_content_stays_as_bak_and_nothing_else_is_left()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        Assert.Null(AtomicFile.Read(path));
        AtomicFile.Write(path, "one"u8);
        AtomicFile.Write(path, "two"u8);
        Assert.Equal("two"u8.ToArray(), AtomicFile.Read(path));
        Assert.Equal("one"u8.ToArray(), AtomicFile.Read(path + ".bak"));
        Assert.Equal(2, Directory.GetFiles(folder.FullName).Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not what is wanted")]
    public void The_bak_file_stands_in_for_a_missing_empty_or_unreadable_one(string? spoilt)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        AtomicFile.Write(path, "good"u8);
        AtomicFile.Write(path, "good"u8);
        File.Delete(path);
        if (spoilt is not null)
        {
            File.WriteAllText(path, spoilt);
        }

        Assert.True(AtomicFile.TryRead(path, bytes => Encoding.UTF8.GetString(bytes) == "good"));
        Assert.False(AtomicFile.TryRead(path, _ => false));
        Assert.False(AtomicFile.TryRead(folder.Inside("none"), _ => true));
    }

    [Fact]
    public void A_disk_that_refuses_is_a_store_exception()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<StoreException>(() => AtomicFile.Write(folder.Inside("no", "such", "folder"), "x"u8));
        Assert.Throws<StoreException>(() => DiskSync.Directory(folder.Inside("none")));
    }
}
