using RocketStyle.Client;
using RocketStyle.Client.Consuming;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class LocalOffsetFileTests
{
    private static readonly QueueId Queue = new("T", "b", 3);

    [Fact]
    public void Offsets_survive_a_restart()
    {
        using var folder = new TemporaryFolder();
        var file = LocalOffsetFile.Open(folder.FullName, "g@c");
        Assert.Null(file.Find(Queue));
        file.Set(Queue, 42);
        file.Save();
        Assert.Equal(42, LocalOffsetFile.Open(folder.FullName, "g@c").Find(Queue));
        Assert.Null(LocalOffsetFile.Open(folder.FullName, "other@c").Find(Queue));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{\"topic\":\"T\"}]")]
    [InlineData("[{\"topic\":\"T\",\"broker\":\"b\",\"index\":0,\"offset\":")]
    public void A_damaged_file_is_an_error_and_not_an_empty_one(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Inside("g.offsets.json"), content);
        Assert.Throws<RocketException>(() => LocalOffsetFile.Open(folder.FullName, "g"));
    }

    [Fact]
    public void Without_a_folder_offsets_live_in_memory_only()
    {
        var file = LocalOffsetFile.Open(null, "g");
        file.Set(Queue, 1);
        file.Save();
        Assert.Equal(1, file.Find(Queue));
    }
}
