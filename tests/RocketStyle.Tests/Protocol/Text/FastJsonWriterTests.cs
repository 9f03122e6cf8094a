using System.Buffers;
using System.Text;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.Protocol.Text;

public sealed class FastJsonWriterTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(12.5, "12.5")]
    [InlineData(-3, "-3.0")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0009, "9.0E-4")]
    [InlineData(9999999, "9999999.0")]
    [InlineData(1e7, "1.0E7")]
    [InlineData(1e10, "1.0E10")]
    [InlineData(123456789.125, "1.23456789125E8")]
    [InlineData(-1.5e-10, "-1.5E-10")]
    [InlineData(double.MaxValue, "1.7976931348623157E308")]
    [InlineData(double.NaN, "null")]
    [InlineData(double.PositiveInfinity, "null")]
    public void Numbers_with_a_fraction_look_as_Java_prints_them(double number, string text) =>
        Assert.Equal(text, Write(writer => writer.Value(number)));

    [Fact]
    public void Number_keys_stand_bare_in_the_old_dialect_and_quoted_in_standard_json()
    {
        static void Body(FastJsonWriter writer)
        {
            writer.BeginObject();
            writer.Key(0);
            writer.Value("ä\u0001\"\\\n/");
            writer.EndObject();
        }

        Assert.Equal("""{0:"ä\u0001\"\\\n/"}""", Write(Body));
        Assert.Equal("""{"0":"\u00E4\u0001\"\\\n/"}""", Write(Body, JsonDialect.Standard));
    }

    [Fact]
    public void A_queue_can_be_the_key_of_a_map()
    {
        var text = Write(writer =>
        {
            writer.BeginObject();
            writer.Key(new MessageQueue("T", "b", 0));
            writer.Value(5);
            writer.Key(new MessageQueue("T", "b", 1));
            writer.BeginObject();
            writer.EndObject();
            writer.EndObject();
        });

        Assert.Equal("""{{"brokerName":"b","queueId":0,"topic":"T"}:5,{"brokerName":"b","queueId":1,"topic":"T"}:{}}""", text);
    }

    [Fact]
    public void The_form_for_files_has_a_member_per_line_but_keeps_number_keyed_maps_on_one()
    {
        var value = LenientJson.Parse("""{"offsetTable":{"T@G":{0:5,10:7},"E":{}},"list":[1,2]}""");

        var text = Encoding.UTF8.GetString(FastJsonWriter.Encode(value, pretty: true));

        Assert.Equal(
            "{\n\t\"offsetTable\":{\n\t\t\"T@G\":{0:5,10:7\n\t\t},\n\t\t\"E\":{}\n\t},\n\t\"list\":[\n\t\t1,\n\t\t2\n\t]\n}", text);
        Assert.Equal(FastJsonWriter.Encode(value), FastJsonWriter.Encode(LenientJson.Parse(text)));
    }

    [Fact]
    public void Every_text_survives_both_dialects()
    {
        var text = string.Concat(Enumerable.Range(0, 0x2100).Select(static i => (char)i)) + "😀";

        foreach (var dialect in new[] { JsonDialect.FastJson, JsonDialect.Standard })
        {
            Assert.Equal(text, LenientJson.Parse(Write(writer => writer.Value(text), dialect)).AsText());
        }
    }

    [Fact]
    public void Misuse_is_told_at_once()
    {
        Assert.Throws<InvalidOperationException>(() => Write(static writer => writer.Key("a"u8)));
        Assert.Throws<InvalidOperationException>(() => Write(static writer => writer.EndObject()));
        Assert.Throws<InvalidOperationException>(() => Write(static writer =>
        {
            writer.Value(1);
            writer.Value(2);
        }));
        Assert.Throws<InvalidOperationException>(() => Write(static writer =>
        {
            writer.BeginObject();
            writer.Value(2);
        }));
        Assert.Throws<InvalidOperationException>(() => Write(static writer =>
        {
            writer.BeginObject();
            writer.Key("a"u8);
            writer.EndObject();
        }));
        Assert.Throws<InvalidOperationException>(() => Write(static writer =>
        {
            writer.BeginArray();
            writer.EndObject();
        }));
    }

    private static string Write(Action<FastJsonWriter> body, JsonDialect dialect = JsonDialect.FastJson)
    {
        var output = new ArrayBufferWriter<byte>();
        body(new FastJsonWriter(output, dialect));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
