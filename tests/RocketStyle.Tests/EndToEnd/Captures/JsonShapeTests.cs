using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>The comparison notices what a client would stumble over, and nothing else.</summary>
public sealed class JsonShapeTests
{
    [Theory]
    [InlineData("""{"a":1,"b":["x"]}""", """{"a":2,"b":["y","z"]}""")]
    [InlineData("""{"brokerAddrs":{0:"x"}}""", """{"brokerAddrs":{0:"y",1:"z"}}""")]
    [InlineData("""{"brokerDatas":[]}""", """{"brokerDatas":[{"enableActingMaster":false}]}""")]
    public void Values_and_lengths_are_free(string recorded, string ours) =>
        Assert.Empty(JsonShape.Differences(LenientJson.Parse(recorded), LenientJson.Parse(ours)));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""", ".a: Text, recorded was Integer")]
    [InlineData("""{"a":1}""", """{}""", ".a: missing")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1,"c":2}}""", ".a.c: not in the recording")]
    [InlineData("""{"a":["x"]}""", """{"a":[]}""", ".a: empty, recorded was one of 1")]
    [InlineData("""{"brokerAddrs":{0:"x"}}""", """{"brokerAddrs":{"0":"x"}}""", ".brokerAddrs key: Text, recorded was Integer")]
    public void Members_and_types_are_not(string recorded, string ours, string difference) =>
        Assert.Equal([difference], JsonShape.Differences(LenientJson.Parse(recorded), LenientJson.Parse(ours)));

    [Theory]
    [InlineData("""{"a":[{"b":1,"c":"x,{"},{"b":2,"c":"y""", """{"a":[{"b":1,"c":"x,{"},{"b":2}]}""")]
    [InlineData("""{"a":{"b":1,"c""", """{"a":{"b":1}}""")]
    public void A_cut_text_is_closed_behind_its_last_whole_member(string cut, string closed) =>
        Assert.Equal(closed, CutJson.Close(cut));
}
