using System.Text;
using RocketStyle.NameServer.Config;
using RocketStyle.Testing;

namespace RocketStyle.Tests.NameServer.Config;

public sealed class KvTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("kv");

    private string FilePath => _folder.Inside("deeper", "kvConfig.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_put_is_there_after_a_restart()
    {
        var table = KvTable.Open(FilePath);
        Assert.Null(table.Put("ORDER_TOPIC_CONFIG", "T", "broker-a:4;broker-b:4"));
        Assert.Null(table.Put("NSX", "kä\"", "v\n"));
        table.Put("NSX", "gone", "1");
        table.Delete("NSX", "gone");
        table.Delete("NSX", "never there");

        var again = KvTable.Open(FilePath);

        Assert.Equal("broker-a:4;broker-b:4", again.Find("ORDER_TOPIC_CONFIG", "T"));
        Assert.Equal([KeyValuePair.Create("kä\"", "v\n")], again.List("NSX")!.Table);
        Assert.Null(again.Find("NSX", "gone"));
        Assert.Null(again.Find("other", "x"));
        Assert.Null(again.List("other"));
        Assert.False(File.Exists(FilePath + ".tmp"));
    }

    [Fact]
    public void A_namespace_without_keys_is_gone()
    {
        var table = KvTable.Open(FilePath);
        table.Put("NSX", "k", "v");
        table.Delete("NSX", "k");

        Assert.Null(table.List("NSX"));
        Assert.Equal(Sealed("{\n\t\"configTable\":{}\n}"), File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_file_of_RocketMQ_is_read_and_written_in_its_form()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, """{"configTable":{"ORDER_TOPIC_CONFIG":{"T":"broker-a:4"},"E":{}}}""");

        var table = KvTable.Open(FilePath);
        table.Put("A", "b", "c");

        Assert.Equal(
            Sealed("{\n\t\"configTable\":{\n\t\t\"A\":{\n\t\t\t\"b\":\"c\"\n\t\t},\n\t\t\"ORDER_TOPIC_CONFIG\":{\n\t\t\t\"T\":\"broker-a:4\"\n\t\t}\n\t}\n}"),
            File.ReadAllText(FilePath));
    }

    [Fact]
    public void A_broken_file_stops_the_start_and_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var broken = Encoding.UTF8.GetBytes("""{"configTable":{"A":""");
        File.WriteAllBytes(FilePath, broken);

        var failure = Assert.Throws<IOException>(() => KvTable.Open(FilePath));

        Assert.Contains(FilePath, failure.Message, StringComparison.Ordinal);
        Assert.Equal(broken, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void A_flipped_bit_is_found_and_the_generation_before_is_used()
    {
        var table = KvTable.Open(FilePath);
        table.Put("A", "b", "before");
        table.Put("A", "b", "value");
        var whole = File.ReadAllBytes(FilePath);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var harmed = (byte[])whole.Clone();
            harmed[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(FilePath, harmed);
            using var log = RecordedLog.Begin();

            // Harm in the closing brace or in the seal's own name, which hides the seal, changes no value.
            var value = KvTable.Open(FilePath, log).Find("A", "b");

            Assert.True(value == "value" || (value == "before" && log.Of(4013).Count == 1), $"bit {bit}: {value}");
        }

        File.Delete(FilePath);
        Assert.Equal("before", KvTable.Open(FilePath).Find("A", "b"));
    }

    [Fact]
    public void A_harmed_file_never_becomes_the_backup()
    {
        var table = KvTable.Open(FilePath);
        table.Put("A", "b", "1");
        table.Put("A", "b", "2");
        var text = File.ReadAllText(FilePath);
        File.WriteAllText(FilePath, text.Replace("\"2\"", "\"3\"", StringComparison.Ordinal));

        KvTable.Open(FilePath).Put("A", "c", "x");

        Assert.Contains("\"1\"", File.ReadAllText(FilePath + ".bak"), StringComparison.Ordinal);
        Assert.Equal(("1", "x"), (KvTable.Open(FilePath).Find("A", "b"), KvTable.Open(FilePath).Find("A", "c")));
        File.WriteAllText(FilePath, text.Replace("\"2\"", "\"3\"", StringComparison.Ordinal));
        File.Delete(FilePath + ".bak");
        Assert.Contains("crc32", Assert.Throws<IOException>(() => KvTable.Open(FilePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_cannot_be_written_does_not_happen()
    {
        File.WriteAllText(_folder.Inside("deeper"), "a file where the folder should be");
        var table = KvTable.Open(FilePath);

        Assert.ThrowsAny<IOException>(() => table.Put("A", "b", "c"));

        Assert.Null(table.Find("A", "b"));
    }

    [Fact]
    public void Without_a_path_everything_stays_in_memory_and_every_change_has_a_new_version()
    {
        var table = KvTable.Open(null);
        var before = table.Version;

        table.Put("A", "b", "c");

        Assert.NotEqual(before, table.Version);
        Assert.Equal("c", table.Find("A", "b"));
    }

    [Fact]
    public async Task Changes_from_many_threads_are_all_kept()
    {
        var table = KvTable.Open(FilePath);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                table.Put($"N{thread}", $"k{i}", "v");
            }
        })));

        var again = KvTable.Open(FilePath);
        Assert.Equal(40, Enumerable.Range(0, 4).Sum(thread => again.List($"N{thread}")!.Table.Count));
    }

    /// <summary>As the broker seals its files: both have to agree.</summary>
    private static string Sealed(string json) => Encoding.UTF8.GetString(RocketStyle.Protocol.Text.JsonSeal.Close(Encoding.UTF8.GetBytes(json), RocketStyle.Store.Checksums.Full));
}
