using RocketStyle.Store;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R4: what stands behind the end of the log is no part of it, however whole it looks.</summary>
public sealed class OldBytesNeverComeBackTests
{
    [Fact]
    public void A_whole_record_that_belongs_to_another_place_does_not_go_on_with_the_log()
    {
        using var test = new TestStore();
        test.Send("T", 0, "first", "k\u0001v\u0002");
        var end = test.Store.LogMaxPosition;

        // What a file that is used again would hold: a record with all its checksums.
        test.Crash(copy => Write(LogFiles.Log(copy), end, LogFiles.Read(LogFiles.Log(copy), 0, (int)end)));

        Assert.Equal((end, end), (test.Store.Recovery.LogEnd, test.Store.Recovery.BytesCut));
        Assert.Equal(["first"], test.Bodies("T", 0));
        Assert.Equal((1L, end), (test.Send("T", 0, "second") is var sent ? (sent.QueueOffset, sent.Position) : default));
    }

    [Fact]
    public void A_file_behind_the_end_is_removed_and_made_anew()
    {
        using var test = new TestStore();
        test.Send("T", 0, "first");
        var size = test.Options.SegmentBytes;
        test.Crash(copy =>
        {
            var old = new byte[size];
            Array.Fill(old, (byte)0x5A);
            File.WriteAllBytes(LogFiles.Log(copy, size), old);
        });
        var body = new string('x', 10_000);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(AppendStatus.Stored, test.Send("T", 0, body).Status);
        }

        Assert.True(test.Store.LogMaxPosition > size);
        Assert.Equal(11, test.Bodies("T", 0).Count);
        Assert.DoesNotContain((byte)0x5A, LogFiles.Read(LogFiles.Log(test.Root, size), 0, size));
    }

    private static void Write(string path, long at, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = at;
        file.Write(bytes);
    }
}
