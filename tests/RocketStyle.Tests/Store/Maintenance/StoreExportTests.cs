using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Store.Maintenance;
using RocketStyle.Store.Verification;
using RocketStyle.Testing;
using RocketStyle.Tests.Store.Verification;

namespace RocketStyle.Tests.Store.Maintenance;

public sealed class StoreExportTests
{
    [Fact]
    public void What_is_exported_and_imported_is_the_same_in_order_properties_and_bodies()
    {
        using var store = new TestStore();
        store.Send("T", 0, "plain");
        store.Send("T", 1, "", "TAGS\u0001a\u0002KEYS\u0001k1 k2\u0002a\u0001x\u0002a\u0001y\u0002", d => d.SysFlag = SystemFlags.Compressed);
        store.Send("U", 2, "süß", "no end\u0001of item", d => d.BornAddress = [0x20, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        store.Send("T", 0, "emoji \U0001F600 \"quoted\" \u0000", "p\u0001\u00fc\u0002");
        store.Send(TopicNames.Schedule, 3, "delayed");
        store.Close();
        var lines = Export(store.Options);
        Assert.Equal(4, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        using var folder = new TemporaryFolder();
        var other = store.Options with { RootPath = folder.Inside("other") };
        var report = StoreImport.Run(other, new StringReader(lines), dryRun: false, NullLoggerFactory.Instance);
        Assert.Equal((4, 0), (report.Appended, report.Refused));
        StoreVerifierTests.AssertClean(StoreVerifier.Verify(other));
        Assert.Equal(Essence(store.Options, without: TopicNames.Schedule), Essence(other));

        report = StoreImport.Run(other, new StringReader(lines), dryRun: false, NullLoggerFactory.Instance);
        Assert.Equal(4, report.Appended);
        Assert.Equal(8, Essence(other).Count);
    }

    [Fact]
    public void An_export_is_narrowed_by_topic_and_time()
    {
        using var store = new TestStore();
        store.Send("T", 0, "early");
        store.Time.Advance(TimeSpan.FromMinutes(1));
        var middle = store.Send("T", 0, "middle").StoreTimestamp;
        store.Send("U", 0, "other");
        store.Time.Advance(TimeSpan.FromMinutes(1));
        store.Send("T", 0, "late");
        store.Close();
        var lines = Export(store.Options, new RecordQuery { Topics = ["T"], FromTime = middle, ToTime = middle });
        var line = JsonDocument.Parse(Assert.Single(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal("middle", Encoding.UTF8.GetString(line.GetProperty("bodyBase64").GetBytesFromBase64()));
        Assert.Equal(("T", 1L, middle), (line.GetProperty("topic").GetString(), line.GetProperty("queueOffset").GetInt64(), line.GetProperty("storeTimestamp").GetInt64()));
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    [InlineData("""{"queueId":0,"bodyBase64":""}""", "'topic'")]
    [InlineData("""{"topic":"../etc","queueId":0,"bodyBase64":""}""", "'topic'")]
    [InlineData("""{"topic":"T","bodyBase64":""}""", "'queueId'")]
    [InlineData("""{"topic":"T","queueId":70000,"bodyBase64":""}""", "65535")]
    [InlineData("""{"topic":"T","queueId":"0","bodyBase64":""}""", "wrong type")]
    [InlineData("""{"topic":"T","queueId":0}""", "'bodyBase64'")]
    [InlineData("""{"topic":"T","queueId":0,"bodyBase64":"!"}""", "'bodyBase64'")]
    [InlineData("""{"topic":"T","queueId":0,"bodyBase64":"","bornHost":"here"}""", "'bornHost'")]
    [InlineData("""{"topic":"T","queueId":0,"bodyBase64":"","properties":{"a":""}}""", "Property 'a'")]
    public void A_bad_line_is_refused_with_its_number_and_a_reason(string line, string reason)
    {
        using var folder = new TemporaryFolder();
        var options = new StoreOptions { RootPath = folder.Inside("store") };
        var report = StoreImport.Run(
            options, new StringReader($$"""{"topic":"T","queueId":0,"bodyBase64":""}""" + $"\n\n{line}\n"), dryRun: true, NullLoggerFactory.Instance);
        var problem = Assert.Single(report.Problems);
        Assert.Equal(3, problem.Line);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(1, report.Appended);
        Assert.False(Directory.Exists(options.RootPath));
    }

    private static string Export(StoreOptions options, RecordQuery? query = null)
    {
        using var output = new MemoryStream();
        StoreExport.Write(options, query ?? new RecordQuery { Internal = false }, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Everything of each message that does not depend on the store it lies in, in the order of the log.</summary>
    private static List<string> Essence(StoreOptions options, string without = "-")
    {
        var found = new List<string>();
        StoreReader.Read(options, new RecordQuery(), (in MessageRecordReader record) =>
        {
            var topic = Encoding.UTF8.GetString(record.Topic);
            if (topic != without)
            {
                var properties = Encoding.UTF8.GetString(record.Properties[..^RecordChecksum.Bytes]);
                found.Add(
                    $"{topic}/{record.QueueId} {record.Flag} {record.SysFlag} {record.BornTimestamp} {Convert.ToHexString(record.BornAddress)}:{record.BornPort} "
                    + $"{record.ReconsumeTimes} {record.PreparedTransactionOffset} {properties} {Convert.ToHexString(record.Body)}");
            }

            return true;
        });
        return found;
    }
}
