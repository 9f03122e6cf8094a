using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

/// <summary>What real clients send and Java's parser accepts, accepted; what nobody could mean, refused.</summary>
public sealed class JsonHeaderTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("{\"extFields\":null,\"remark\":null,\"language\":null,\"flag\":null,\"code\":null,\"opaque\":null,\"version\":null}")]
    public void Every_member_may_be_missing_or_null(string header)
    {
        var command = FrameBytes.ReadJson(header);
        Assert.Equal((0, LanguageCode.Java, 0, 0, 0, 0, 0), (command.Code, command.Language, command.Version, command.Opaque, command.Flag, command.FieldCount, command.Remark.Length));
    }

    [Theory]
    [InlineData("{\"code\":\"105\"}")]
    [InlineData("{code:105}")]
    [InlineData("{'code':105}")]
    [InlineData("{'code':'105'}")]
    [InlineData("{\t\"code\" :\r\n105 }")]
    [InlineData("{\"\\u0063ode\":105}")]
    [InlineData("{\"languageCode\":12,\"body\":[1,{\"code\":9}],\"x\":{\"y\":\"}\\\"\"},\"code\":105}")]
    [InlineData("{\"code\":1,\"code\":105}")]
    public void The_code_is_found_however_it_is_written(string header) => Assert.Equal(105, FrameBytes.ReadJson(header).Code);

    [Theory]
    [InlineData("\"JAVA\"", LanguageCode.Java)]
    [InlineData("\"dotnet\"", LanguageCode.DotNet)]
    [InlineData("\"Go\"", LanguageCode.Go)]
    [InlineData("9", LanguageCode.Go)]
    [InlineData("\"9\"", LanguageCode.Go)]
    [InlineData("12", LanguageCode.Rust)]
    [InlineData("\"NODE_JS\"", LanguageCode.NodeJs)]
    [InlineData("\"KLINGON\"", LanguageCode.Other)]
    [InlineData("99", LanguageCode.Other)]
    [InlineData("-1", LanguageCode.Other)]
    [InlineData("99999999999999999999", LanguageCode.Other)]
    [InlineData("\"\"", LanguageCode.Other)]
    [InlineData("true", LanguageCode.Other)]
    public void No_language_ever_fails(string language, LanguageCode expected) =>
        Assert.Equal(expected, FrameBytes.ReadJson("{\"language\":" + language + "}").Language);

    [Fact]
    public void Field_values_may_be_numbers_booleans_and_null()
    {
        var command = FrameBytes.ReadJson(
            "{\"extFields\":{\"queueId\":3,\"big\":-9007199254740993,\"m\":true,\"o\":false,\"gone\":null,\"f\":1.50,\"text\":\"\",\"o2\":{\"a\":[1, 2]},bare:x}}");
        Assert.True(command.TryGetInt32("queueId"u8, out var queueId) && queueId == 3);
        Assert.True(command.TryGetInt64("big"u8, out var big) && big == -9007199254740993);
        Assert.True(command.GetBoolean("m"u8));
        Assert.False(command.GetBoolean("o"u8, missing: true));
        Assert.False(command.TryGet("gone"u8, out _));
        Assert.Equal("1.50", command.GetString("f"u8));
        Assert.Equal("", command.GetString("text"u8));
        Assert.Equal("{\"a\":[1, 2]}", command.GetString("o2"u8));
        Assert.Equal("x", command.GetString("bare"u8));
        Assert.False(command.TryGetInt32("f"u8, out _));
        Assert.False(command.TryGetInt32("big"u8, out _));
        Assert.Equal(8, command.FieldCount);
    }

    [Fact]
    public void Of_a_name_that_comes_twice_the_last_one_counts()
    {
        var command = FrameBytes.ReadJson("{\"extFields\":{\"a\":1,\"b\":2,\"a\":3}}");
        Assert.Equal("3", command.GetString("a"u8));
        Assert.Equal("a", FrameBytes.Text(command.NameAt(0)));
        Assert.Equal("1", FrameBytes.Text(command.ValueAt(0)));
    }

    [Theory]
    [InlineData("\\u0001", "\u0001")]
    [InlineData("a\\u0001b\\u0002", "a\u0001b\u0002")]
    [InlineData("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    [InlineData("\\u00e4\\u20AC", "ä€")]
    [InlineData("\\ud83d\\ude80!", "🚀!")]
    [InlineData("\\ud83d", "\ufffd")]
    [InlineData("\\ud83dx", "\ufffdx")]
    [InlineData("\\ud83d\\u0041", "\ufffdA")]
    [InlineData("\\ude80", "\ufffd")]
    [InlineData("\\q", "q")]
    [InlineData("bär", "bär")]
    public void Escapes_are_resolved(string json, string expected)
    {
        var command = FrameBytes.ReadJson("{\"remark\":\"~\",\"extFields\":{\"~\":\"~\",\"after\":\"1\"}}".Replace("~", json, StringComparison.Ordinal));
        Assert.Equal(expected, command.RemarkText);
        Assert.Equal(expected, FrameBytes.Text(command.NameAt(0)));
        Assert.Equal(expected, FrameBytes.Text(command.ValueAt(0)));
        Assert.Equal("1", command.GetString("after"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"code\"")]
    [InlineData("{\"code\":")]
    [InlineData("{\"code\":}")]
    [InlineData("{\"code\":105")]
    [InlineData("{\"code\":105,}")]
    [InlineData("{,}")]
    [InlineData("{:1}")]
    [InlineData("{\"code\" 105}")]
    [InlineData("{\"code\":1.5}")]
    [InlineData("{\"code\":\"abc\"}")]
    [InlineData("{\"code\":2147483648}")]
    [InlineData("{\"opaque\":99999999999999999999}")]
    [InlineData("{\"flag\":{}}")]
    [InlineData("{\"remark\":\"never ends}")]
    [InlineData("{\"remark\":\"never ends\\\"}")]
    [InlineData("{\"remark\":\"\\u00\"}")]
    [InlineData("{\"remark\":\"\\u00zz\"}")]
    [InlineData("{\"remark\":\"\\u+123\"}")]
    [InlineData("{\"remark\":\"\\")]
    [InlineData("{\"extFields\":[]}")]
    [InlineData("{\"extFields\":\"text\"}")]
    [InlineData("{\"extFields\":{\"a\":1}")]
    [InlineData("{\"extFields\":{\"a\"}}")]
    [InlineData("{\"x\":{\"a\":\"}}")]
    [InlineData("{\"x\":[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]}")]
    public void What_nobody_could_mean_is_refused(string header) => Assert.Throws<ProtocolException>(() => FrameBytes.ReadJson(header));

    [Fact]
    public void Fields_have_a_limit()
    {
        static string Header(int count) => "{\"extFields\":{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\":{i}")) + "}}";
        Assert.Equal(ProtocolLimits.MaxHeaderFields, FrameBytes.ReadJson(Header(ProtocolLimits.MaxHeaderFields)).FieldCount);
        Assert.Throws<ProtocolException>(() => FrameBytes.ReadJson(Header(ProtocolLimits.MaxHeaderFields + 1)));
    }

    [Fact]
    public void Every_cut_of_a_header_is_refused_and_reads_nothing_behind_it()
    {
        const string Whole =
            "{\"code\":310,\"extFields\":{\"a\":\"G\\u0001\",\"e\":3,\"x\":{\"y\":\"z\\\\\"}},\"flag\":0,\"language\":\"JAVA\",\"opaque\":7,\"remark\":\"ok\",\"version\":479}";
        for (var cut = 0; cut < Whole.Length; cut++)
        {
            // What lies behind would complete the header, if it were looked at.
            var bytes = FrameBytes.Json(Whole);
            var frame = new Frame(HeaderEncoding.Json, 8, cut, 8 + cut, 0);
            Assert.Throws<ProtocolException>(() => new Command().Read(bytes, frame));
        }
    }
}
