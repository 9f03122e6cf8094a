using RocketStyle.Remoting.Settings;

namespace RocketStyle.Tests.Remoting.Settings;

public sealed class SettingTableTests
{
    private enum FlushMode
    {
        AsyncFlush,
        SyncFlush,
    }

    private readonly SettingTable _table = new();
    private readonly Setting<int> _port;
    private readonly Setting<long> _segment;
    private readonly Setting<TimeSpan> _reserved;
    private readonly Setting<FlushMode> _flush;
    private readonly Setting<IReadOnlyList<int>> _deleteWhen;
    private readonly Setting<bool> _order;
    private readonly Setting<string> _name;

    public SettingTableTests()
    {
        _port = _table.Int32("listenPort", 9876, "Port.", 0, 65_535);
        _segment = _table.Bytes("mappedFileSizeCommitLog", 1L << 30, "Segment.", 1 << 20);
        _reserved = _table.Duration("fileReservedTime", TimeSpan.FromHours(72), DurationUnit.Hours, "Retention.", TimeSpan.FromMinutes(1));
        _flush = _table.Choice("flushDiskType", FlushMode.SyncFlush, "Flush.");
        _deleteWhen = _table.Hours("deleteWhen", [4], "When.");
        _order = _table.Boolean("orderMessageEnable", false, "Order.");
        _name = _table.Text("brokerName", "broker-a", "Name.");
        _table.Alias(_name, "broker");
        _table.WithoutEffect("brokerIP2", "There is no replication.");
    }

    [Fact]
    public void Without_sources_everything_has_its_default()
    {
        var values = _table.Bind();

        Assert.Empty(values.Problems);
        Assert.Equal(9876, values.Get(_port));
        Assert.Equal("72", values.TextOf(_reserved));
        Assert.Equal("SYNC_FLUSH", values.TextOf(_flush));
        Assert.False(values.IsSet(_port));
        Assert.Null(values.PlaceOf(_port));
    }

    [Fact]
    public void Later_sources_win_and_the_place_of_a_value_is_known()
    {
        var values = _table.Bind(
            SettingSource.FromText("{listenPort: 1, brokerName: 'x', /* both */ orderMessageEnable: true}", "a.json"),
            SettingSource.FromEnvironment([new("RS_LISTEN_PORT", "2"), new("OTHER", "3"), new("RS_DELETEWHEN", "5;3")], "RS_"),
            SettingSource.FromArguments(["--listenPort=3", "-c", "f", "--orderMessageEnable"], out var rest));

        Assert.Empty(values.Problems);
        Assert.Empty(values.Warnings);
        Assert.Equal(3, values.Get(_port));
        Assert.Equal("argument --listenPort=3", values.PlaceOf(_port));
        Assert.Equal("x", values.Get(_name));
        Assert.Equal([3, 5], values.Get(_deleteWhen));
        Assert.True(values.Get(_order));
        Assert.Equal(["-c", "f"], rest);
    }

    [Fact]
    public void A_properties_file_of_RocketMQ_is_read()
    {
        var values = _table.Bind(SettingSource.FromText(
            """
            # comment
            brokerName = broker-b
            listenPort:10911
            deleteWhen=04;16
            fileReservedTime=48
            flushDiskType=ASYNC_FLUSH
            mappedFileSizeCommitLog=1\
              048576
            brokerIP2=10.0.0.1
            """, "broker.conf"));

        Assert.Empty(values.Problems);
        Assert.Equal("broker-b", values.Get(_name));
        Assert.Equal(10911, values.Get(_port));
        Assert.Equal([4, 16], values.Get(_deleteWhen));
        Assert.Equal(TimeSpan.FromDays(2), values.Get(_reserved));
        Assert.Equal(FlushMode.AsyncFlush, values.Get(_flush));
        Assert.Equal(1 << 20, values.Get(_segment));
        Assert.Equal(["brokerIP2 has no effect here (broker.conf line 9). There is no replication."], values.Warnings);
    }

    [Fact]
    public void All_problems_are_told_at_once_with_key_value_place_and_what_is_allowed()
    {
        var values = _table.Bind(
            SettingSource.FromText("listenPort=99999\nflushDiskType=NEVER\ndeleteWhen=24", "broker.conf"),
            SettingSource.FromText("{", "b.json"),
            SettingSource.FromFile(Path.Combine(Path.GetTempPath(), "there-is-no-such-file.conf")));

        Assert.Equal(5, values.Problems.Count);
        Assert.Equal("listenPort = '99999' (broker.conf line 1): allowed is a whole number from 0 to 65535.", values.Problems[0]);
        Assert.Equal("flushDiskType = 'NEVER' (broker.conf line 2): allowed is one of ASYNC_FLUSH, SYNC_FLUSH.", values.Problems[1]);
        Assert.Equal("deleteWhen = '24' (broker.conf line 3): allowed is hours from 0 to 23, separated by ';'.", values.Problems[2]);
        Assert.StartsWith("b.json cannot be understood: ", values.Problems[3], StringComparison.Ordinal);
        Assert.Contains("cannot be read", values.Problems[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listenPrt", "did you mean 'listenPort'?")]
    [InlineData("LISTENPORTS", "did you mean 'listenPort'?")]
    [InlineData("brokr", "did you mean 'brokerName'?")]
    [InlineData("somethingElse", "(argument --somethingElse=1).")]
    public void An_unknown_key_warns_and_suggests_the_nearest(string key, string ending)
    {
        var warning = Assert.Single(_table.Bind(SettingSource.FromArguments([$"--{key}=1"], out _)).Warnings);

        Assert.StartsWith($"Unknown setting '{key}'", warning, StringComparison.Ordinal);
        Assert.EndsWith(ending, warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1048576", 1L << 20)]
    [InlineData("1024k", 1L << 20)]
    [InlineData("2 MiB", 2L << 20)]
    [InlineData("1g", 1L << 30)]
    [InlineData("3GB", 3L << 30)]
    [InlineData("2097152b", 2L << 20)]
    [InlineData("1023k", null)]
    [InlineData("-1g", null)]
    [InlineData("9223372036854775807k", null)]
    [InlineData("8589934592g", null)]
    [InlineData("k", null)]
    [InlineData("", null)]
    public void A_size_may_have_a_unit(string text, long? bytes) => Expect(_segment, text, bytes);

    [Theory]
    [InlineData("48", 48 * 60)]
    [InlineData("90m", 90)]
    [InlineData("120s", 2)]
    [InlineData("60000ms", 1)]
    [InlineData("2d", 2 * 24 * 60)]
    [InlineData("3 H", 180)]
    [InlineData("59s", null)]
    [InlineData("1.5", null)]
    [InlineData("99999999999999", null)]
    public void A_time_may_have_a_unit(string text, int? minutes) =>
        Expect(_reserved, text, minutes is { } value ? TimeSpan.FromMinutes(value) : null);

    [Fact]
    public void Nested_settings_are_refused_and_lists_are_joined()
    {
        Assert.Single(_table.Bind(SettingSource.FromText("""{"broker":{"name":1}}""", "a.json")).Problems);
        Assert.Equal([4, 16], _table.Bind(SettingSource.FromText("""{"deleteWhen":[4,"16"]}""", "a.json")).Get(_deleteWhen));
    }

    [Fact]
    public void A_name_can_be_taken_once() =>
        Assert.Throws<ArgumentException>(() => _table.Text("LISTENPORT", "", "Again."));

    private void Expect<T>(Setting<T> setting, string text, T? expected)
        where T : struct
    {
        var values = _table.Bind(SettingSource.FromArguments([$"--{setting.Name}={text}"], out _));

        Assert.Equal(expected is null, values.Problems.Count == 1);
        Assert.Equal(expected ?? setting.Default, values.Get(setting));
    }
}
