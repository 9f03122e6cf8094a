using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>Everything eight real clients and a real broker sent must parse, whatever JSON types they chose for their values.</summary>
public sealed class CaptureParsingTests
{
    public static TheoryData<string> Everything => [.. Capture.All.Select(capture => capture.Name)];

    public static TheoryData<string> JsonBodies => [.. Capture.All.Where(capture => capture.HasJsonBody).Select(capture => capture.Name)];

    [Fact]
    public void The_table_of_recordings_may_only_grow() => Assert.True(Capture.All.Count >= 395, $"{Capture.All.Count} recordings");

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_recorded_header_parses_to_what_was_sent(string name)
    {
        var capture = Capture.Named(name);
        var bytes = capture.ToRequest().ToBytes(capture.Opaque);
        Assert.True(FrameReader.TryRead(bytes, 0, out var frame, out _));

        var command = new Command();
        command.Read(bytes, frame);

        var header = capture.Header;
        Assert.Equal(capture.Code, command.Code);
        Assert.Equal(capture.Opaque, command.Opaque);
        Assert.Equal(header["flag"]?.GetValue<int>() ?? 0, command.Flag);
        Assert.Equal(header["version"]?.GetValue<int>() ?? 0, command.Version);
        Assert.Equal(header["remark"]?.GetValue<string>() ?? string.Empty, command.RemarkText);
        Assert.Equal(header["language"]?.GetValue<string>() ?? "JAVA", Encoding.UTF8.GetString(LanguageNames.Of(command.Language)));
        Assert.Equal(capture.Body, command.Body.ToArray());
        AssertFields(capture.Fields ?? [], command);
    }

    [Theory]
    [MemberData(nameof(JsonBodies))]
    public void A_recorded_JSON_body_parses(string name) =>
        Assert.Equal(JsonKind.Object, Capture.Named(name).BodyJson.Kind);

    private static void AssertFields(JsonObject sent, Command command)
    {
        var present = sent.Where(field => field.Value is not null).ToArray();
        Assert.Equal(present.Length, command.FieldCount);
        foreach (var (field, value) in present)
        {
            var expected = value!.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            Assert.Equal(expected, command.GetString(Encoding.UTF8.GetBytes(field)));
        }
    }
}
