using System.Text;
using Microsoft.Win32.SafeHandles;
using RocketStyle.Protocol.Text;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store.Rules;

/// <summary>R7: small files are replaced atomically, have two generations, and a flipped bit in one is noticed.</summary>
public sealed class SmallFilesHaveTwoGenerationsTests
{
    private static readonly byte[] One = "{\n\t\"offsetTable\":{\n\t\t\"T@G\":{0:1}\n\t}\n}"u8.ToArray();
    private static readonly byte[] Two = "{\"offsetTable\":{\"T@G\":{0:2}}}"u8.ToArray();

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\n\t\"a\":{}\n}")]
    [InlineData("{\r\n  \"a\":[1, 2]\r\n}\r\n")]
    public void The_crc_is_a_member_that_readers_pass_over(string json)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(json));
        var written = LenientJson.Parse(AtomicFile.Read(path)!);
        Assert.Equal(8, written.GetText("crc32")!.Length);
        Assert.Equal(LenientJson.Parse(json).Members.Count + 1, written.Members.Count);
        using var strict = System.Text.Json.JsonDocument.Parse(AtomicFile.Read(path));
        Assert.True(AtomicFile.TryRead(path, _ => true, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Every_flipped_bit_is_noticed_and_turned_back()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        AtomicFile.Write(path, One);
        AtomicFile.Write(path, Two);
        var whole = AtomicFile.Read(path)!;
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var harmed = (byte[])whole.Clone();
            harmed[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, harmed);
            Assert.True(AtomicFile.TryRead(path, Understand, out var problem));
            Assert.True(Offset == 2, $"bit {bit}: {Offset}, {problem}");
            Assert.True(bit >= (Two.Length - 1) * 8 || problem!.Contains("turning back one flipped bit", StringComparison.Ordinal), $"bit {bit}: {problem}");
        }
    }

    [Fact]
    public void Whatever_else_harms_the_file_means_the_generation_before()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        AtomicFile.Write(path, One);
        AtomicFile.Write(path, Two);
        var whole = AtomicFile.Read(path)!;
        for (var bit = 0; bit < (whole.Length - 1) * 8; bit++)
        {
            File.WriteAllBytes(path, whole);
            LogFiles.FlipBit(path, bit);
            LogFiles.FlipBit(path, bit < 64 ? bit + 13 : bit - 13);
            Assert.True(AtomicFile.TryRead(path, Understand, out var problem));
            Assert.True(Offset == 2 || problem!.Contains("the generation before", StringComparison.Ordinal), $"bit {bit}: {Offset}, {problem}");
            Assert.True(bit >= (Two.Length - 3) * 8 || Offset == 1, $"bit {bit} of the content went unnoticed.");
        }
    }

    [Fact]
    public void A_harmed_file_never_becomes_the_backup()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        AtomicFile.Write(path, One);
        AtomicFile.Write(path, Two);
        LogFiles.FlipBit(path, 100);
        AtomicFile.Write(path, Two);
        Assert.True(Understand(AtomicFile.Read(path + ".bak")!) && Offset == 1);
    }

    [Fact]
    public void Both_generations_lost_is_said_and_a_file_without_crc_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        Assert.False(AtomicFile.TryRead(path, Understand, out var problem));
        Assert.Null(problem); // never written is not lost
        File.WriteAllBytes(path, Two);
        Assert.True(AtomicFile.TryRead(path, Understand, out problem));
        Assert.Null(problem);
        File.WriteAllText(path, "");
        File.WriteAllText(path + ".bak", "nothing");
        Assert.False(AtomicFile.TryRead(path, Understand, out problem));
        Assert.Contains("what they held is lost", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void At_every_step_of_a_replacement_one_generation_is_whole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Inside("x.json");
        AtomicFile.Write(path, One);
        AtomicFile.Write(path, One);
        var steps = new StepsTaken(() => Assert.True(AtomicFile.TryRead(path, Understand, out _)));
        DiskCalls.Replace(steps);
        try
        {
            AtomicFile.Write(path, Two);
        }
        finally
        {
            DiskCalls.Replace(null);
        }

        Assert.Equal(["write x.json.tmp", "sync", "rename x.json x.json.bak", "rename x.json.tmp x.json", "sync folder"], steps.Taken);
        Assert.True(AtomicFile.TryRead(path, Understand, out _) && Offset == 2);
    }

    [ThreadStatic]
    private static long s_offset;

    private static long Offset => s_offset;

    private static bool Understand(byte[] bytes)
    {
        try
        {
            var table = LenientJson.Parse(bytes)["offsetTable"]["T@G"];
            s_offset = table.Members.Count == 1 ? table.Members[0].Value.AsInt64() : 0;
            return s_offset > 0;
        }
        catch (RocketStyle.Protocol.ProtocolException)
        {
            return false;
        }
    }

    /// <summary>The real disk; looks at it after each change.</summary>
    private sealed class StepsTaken(Action look) : IDiskCalls
    {
        private readonly IDiskCalls _real = DiskCalls.Real;

        internal List<string> Taken { get; } = [];

        public void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long at)
        {
            RandomAccess.Write(handle, bytes, at);
            Took("write x.json.tmp");
        }

        public void Rename(string from, string to)
        {
            File.Move(from, to, overwrite: true);
            Took($"rename {Path.GetFileName(from)} {Path.GetFileName(to)}");
        }

        public void SyncData(SafeFileHandle handle)
        {
            _real.SyncData(handle);
            Took("sync");
        }

        public void SyncDirectory(string path)
        {
            _real.SyncDirectory(path);
            Took("sync folder");
        }

        public bool TrySyncFileSystem(SafeFileHandle handle) => _real.TrySyncFileSystem(handle);

        public bool TryAllocate(SafeFileHandle handle, long bytes) => _real.TryAllocate(handle, bytes);

        public bool TryZero(SafeFileHandle handle, long from, long bytes) => _real.TryZero(handle, from, bytes);

        public long FindData(SafeFileHandle handle, long from) => _real.FindData(handle, from);

        public long FindHole(SafeFileHandle handle, long from) => _real.FindHole(handle, from);

        public void Populate(nint start, nint bytes) => _real.Populate(start, bytes);

        public (long Total, long Free) Room(string path) => _real.Room(path);

        private void Took(string step)
        {
            Taken.Add(step);
            look();
        }
    }
}
