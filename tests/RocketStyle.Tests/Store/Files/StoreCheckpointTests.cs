using System.Buffers.Binary;
using RocketStyle.Store.Files;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Files;

public sealed class StoreCheckpointTests
{
    private static readonly CheckpointMarks First = new(100, 2, 30, 90, 20260101000000000, 7);

    [Fact]
    public void Timestamps_stand_where_apache_rocketmq_has_them_and_marks_behind()
    {
        using var folder = new TemporaryFolder();
        new StoreCheckpoint(folder.FullName, DiskCalls.Current).Save(First, 1234, 1200);
        var bytes = File.ReadAllBytes(folder.Inside("checkpoint"));
        Assert.Equal(4096, bytes.Length);
        Assert.Equal([1234L, 1234, 1200, 0, 0], Enumerable.Range(0, 5).Select(i => BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(i * 8))));

        var read = new StoreCheckpoint(folder.FullName, DiskCalls.Current);
        Assert.Equal((First, 1234L, 1234L, 1200L), (read.Marks, read.LogTimestamp, read.QueuesTimestamp, read.IndexTimestamp));
    }

    [Fact]
    public void A_torn_generation_leaves_the_one_before()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new StoreCheckpoint(folder.FullName, DiskCalls.Current);
        checkpoint.Save(First, 1, 1);
        checkpoint.Save(First with { LogPosition = 200 }, 2, 2);
        Assert.Equal(200, new StoreCheckpoint(folder.FullName, DiskCalls.Current).Marks!.LogPosition);
        var bytes = File.ReadAllBytes(folder.Inside("checkpoint"));
        bytes[1024 + 20] ^= 1; // the second generation stands in the first slot
        File.WriteAllBytes(folder.Inside("checkpoint"), bytes);
        Assert.Equal(100, new StoreCheckpoint(folder.FullName, DiskCalls.Current).Marks!.LogPosition);
    }

    [Fact]
    public void Checksums_of_the_index_have_a_crc_of_their_own_and_may_be_missing()
    {
        using var folder = new TemporaryFolder();
        var marks = First with { IndexSums = new IndexSums(0x1234_5678_9ABC_DEF0, ulong.MaxValue) };
        new StoreCheckpoint(folder.FullName, DiskCalls.Current).Save(marks, 1, 1);
        var bytes = File.ReadAllBytes(folder.Inside("checkpoint"));
        Assert.Equal(marks, new StoreCheckpoint(folder.FullName, DiskCalls.Current).Marks);
        for (var bit = 72 * 8; bit < 96 * 8; bit++)
        {
            var harmed = (byte[])bytes.Clone();
            harmed[2048 + (bit / 8)] ^= (byte)(1 << (bit % 8)); // the first generation stands in the second slot
            File.WriteAllBytes(folder.Inside("checkpoint"), harmed);
            var read = new StoreCheckpoint(folder.FullName, DiskCalls.Current);
            Assert.Equal(bit < 92 * 8 ? (First, 1) : (marks, 0), (read.Marks, read.BrokenGenerations));
        }
    }

    [Fact]
    public void A_missing_or_foreign_file_has_no_marks()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(new StoreCheckpoint(folder.FullName, DiskCalls.Current).Marks);
        var foreign = new byte[4096];
        BinaryPrimitives.WriteInt64BigEndian(foreign, 77);
        File.WriteAllBytes(folder.Inside("checkpoint"), foreign);
        var read = new StoreCheckpoint(folder.FullName, DiskCalls.Current);
        Assert.Null(read.Marks);
        Assert.Equal(77, read.LogTimestamp);
    }
}
