using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.Protocol.Text;

public sealed class LenientJsonTests
{
    /// <summary>Text of the peer, and the same value written by us: shows what was understood.</summary>
    [Theory]
    [InlineData("""{0:"x"}""", """{0:"x"}""")]
    [InlineData("""{"0":"x",'1':'y'}""", """{"0":"x","1":"y"}""")]
    [InlineData("""{-5:1,10:2}""", """{-5:1,10:2}""")]
    [InlineData("""{topic:"T",$x_1:2}""", """{"topic":"T","$x_1":2}""")]
    [InlineData("""{{"topic":"T","queueId":0}:{"a":1}}""", """{{"topic":"T","queueId":0}:{"a":1}}""")]
    [InlineData("""{"$ref":"$.a[0]"}""", """{"$ref":"$.a[0]"}""")]
    [InlineData(" [1, -2 ,3.5,1e3,true,false,null] \n", "[1,-2,3.5,1000.0,true,false,null]")]
    [InlineData("[1L,2.0D,.5]", "[1,2.0,0.5]")]
    [InlineData("[,1,,2,]", "[1,2]")]
    [InlineData("{/* a */\"a\"// b\n:1}", """{"a":1}""")]
    [InlineData("""["\u00e4\x41\/\'\n"]""", """["äA/'\n"]""")]
    [InlineData("[NaN,undefined]", "[null,null]")]
    [InlineData("\uFEFF{}", "{}")]
    [InlineData("7", "7")]
    [InlineData("""["\ud83d\ude00"]""", """["😀"]""")]
    [InlineData("12345678901234567890", "1.2345678901234567E19")]
    public void Every_form_of_the_dialect_is_understood(string text, string understood) =>
        Assert.Equal(understood, Encoding.UTF8.GetString(FastJsonWriter.Encode(LenientJson.Parse(text))));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{]")]
    [InlineData("[1 2]")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a":1}}""")]
    [InlineData("\"abc")]
    [InlineData("\"\\")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\q\"")]
    [InlineData("--1")]
    [InlineData("1e999")]
    [InlineData("nil")]
    [InlineData("/*")]
    [InlineData("/")]
    [InlineData("{[1]:2}")]
    public void What_is_broken_is_refused(string text) => Assert.Throws<ProtocolException>(() => LenientJson.Parse(text));

    [Fact]
    public void Types_are_interchangeable_where_that_is_harmless()
    {
        var json = LenientJson.Parse("""{"a":"105","b":7,"c":true,"d":"true","e":"1","f":2.0,"g":"","h":null,"i":1.5}""");

        Assert.Equal(105, json.GetInt32("a"));
        Assert.Equal("7", json.GetText("b"));
        Assert.Equal("true", json.GetText("c"));
        Assert.Equal(1, json.GetInt32("c"));
        Assert.True(json.GetBoolean("d"));
        Assert.True(json.GetBoolean("e"));
        Assert.Equal(2, json.GetInt64("f"));
        Assert.Equal(9, json.GetInt32("g", 9));
        Assert.Equal(9, json.GetInt32("h", 9));
        Assert.Equal(1.5, json.GetDouble("i"));
        Assert.Equal("1.5", json.GetText("i"));
        Assert.Null(json.GetText("absent"));
        Assert.Empty(json.GetItems("absent"));
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("1.5")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("4294967296")]
    public void What_is_no_32_bit_number_is_refused_with_the_name_of_the_member(string value)
    {
        var json = LenientJson.Parse($$"""{"perm":{{value}}}""");

        var refusal = Assert.Throws<ProtocolException>(() => json.GetInt32("perm"));

        Assert.StartsWith("perm: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Member_names_match_in_any_case_but_exact_spelling_wins_and_the_last_one_counts()
    {
        var json = LenientJson.Parse("""{"clientID":"a","ClientId":"b","clientId":"c","clientId":"d"}""");

        Assert.Equal("a", json.GetText("clientID"));
        Assert.Equal("d", json.GetText("clientId"));
        Assert.Equal("d", json.GetText("CLIENTID"));
    }

    [Fact]
    public void A_map_keyed_by_queues_is_read_with_the_key_as_object_or_as_text()
    {
        var bare = LenientJson.Parse("""{{"brokerName":"b","queueId":1,"topic":"T"}:5}""");
        var text = LenientJson.Parse("""{"{\"brokerName\":\"b\",\"queueId\":1,\"topic\":\"T\"}":5}""");

        Assert.Equal("T", bare.Members[0].KeyObject().GetText("topic"));
        Assert.Equal("T", text.Members[0].KeyObject().GetText("topic"));
        Assert.Throws<ProtocolException>(() => LenientJson.Parse("{1:5}").Members[0].KeyObject());
    }

    [Fact]
    public void A_nesting_bomb_is_refused_by_name_of_the_limit()
    {
        foreach (var bomb in new[] { new string('[', 1_000_000), string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), new string('{', 100_000) })
        {
            var refusal = Assert.Throws<ProtocolException>(() => LenientJson.Parse(bomb));
            Assert.Contains("MaxDepth", refusal.Message, StringComparison.Ordinal);
        }

        LenientJson.Parse(new string('[', LenientJson.MaxDepth) + new string(']', LenientJson.MaxDepth));
    }

    [Fact]
    public void A_text_of_too_many_bytes_or_values_is_refused_by_name_of_the_limit()
    {
        var tooLong = new byte[LenientJson.MaxBytes + 1];
        var tooMany = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("1,", LenientJson.MaxValues)) + "]");

        Assert.Contains("MaxBytes", Assert.Throws<ProtocolException>(() => LenientJson.Parse(tooLong)).Message, StringComparison.Ordinal);
        Assert.Contains("MaxValues", Assert.Throws<ProtocolException>(() => LenientJson.Parse(tooMany)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_cut_at_any_byte_is_refused_and_never_crashes()
    {
        var whole = Encoding.UTF8.GetBytes("""{{"brokerName":"b\u00e4","queueId":0}:{"a":[1,2.5,'x\n']},0:true,k:null/*c*/}""");
        LenientJson.Parse(whole);

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => LenientJson.Parse(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Random_bytes_and_random_damage_give_a_value_or_a_refusal_and_nothing_else()
    {
        var random = new Random(20260101);
        var sample = Encoding.UTF8.GetBytes("""{"topicList":["a","b"],{"q":1}:{0:"x",10:[true,false,null,-1.5e3]},"s":"\u0041\\"}""");
        const string alphabet = "{}[]:,\"'\\/*0123456789-+.eEtrufalsn u$xL\u00e4";
        for (var round = 0; round < 20_000; round++)
        {
            byte[] text;
            if (round % 2 == 0)
            {
                text = [.. sample];
                for (var i = 0; i < 3; i++)
                {
                    text[random.Next(text.Length)] = (byte)random.Next(256);
                }
            }
            else
            {
                text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])));
            }

            ParseOrRefuse(text);
        }
    }

    private static void ParseOrRefuse(byte[] text)
    {
        JsonValue value;
        try
        {
            value = LenientJson.Parse(text);
        }
        catch (ProtocolException)
        {
            return;
        }

        // What was understood can be written and read back.
        LenientJson.Parse(FastJsonWriter.Encode(value));
    }
}
