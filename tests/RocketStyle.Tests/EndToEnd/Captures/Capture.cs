using System.Text;
using System.Text.Json.Nodes;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing.Wire;
using JsonValue = RocketStyle.Protocol.Text.JsonValue;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>One recorded command: what a real client, or Apache RocketMQ 4.9.8 itself, once put on the wire.</summary>
internal sealed class Capture
{
    private readonly JsonObject _line;

    private Capture(string file, int number, JsonObject line)
    {
        Name = $"{file}:{number}";
        _line = line;
    }

    internal static IReadOnlyList<Capture> All { get; } = Load();

    /// <summary>File and line, to find it again.</summary>
    internal string Name { get; }

    internal string Client => Text("client");

    internal bool FromClient => Text("from") == "client";

    internal bool IsRequest => Text("kind") == "request";

    internal bool ToNameServer => Text("to_port") == "name server";

    internal JsonObject Header => _line["header"]!.AsObject();

    /// <summary>Request code, or the code of the answer.</summary>
    internal int Code => Header["code"]!.GetValue<int>();

    /// <summary>For answers: the code of the request.</summary>
    internal int AnswersCode => _line["answers_code"]!.GetValue<int>();

    internal int Opaque => Header["opaque"]!.GetValue<int>();

    internal bool IsOneWay => ((Header["flag"]?.GetValue<int>() ?? 0) & 2) != 0;

    internal JsonObject? Fields => Header["extFields"] as JsonObject;

    internal int BodyLength => _line["body_length"]!.GetValue<int>();

    /// <summary>The body, or as much of it as was recorded.</summary>
    internal byte[] Body =>
        _line["body"] is { } text ? Encoding.UTF8.GetBytes(text.GetValue<string>())
        : _line["body_first_300_bytes_hex"] is { } hex ? Convert.FromHexString(hex.GetValue<string>())
        : [];

    internal bool HasJsonBody => _line["body"] is { } text && text.GetValue<string>().TrimStart().StartsWith('{');

    /// <summary>The body as JSON; where the recording cut it, what was begun is closed.</summary>
    internal JsonValue BodyJson
    {
        get
        {
            var text = _line["body"]!.GetValue<string>();
            return LenientJson.Parse(Encoding.UTF8.GetByteCount(text) == BodyLength ? text : CutJson.Close(text));
        }
    }

    /// <summary>The recorded request, to be changed and sent.</summary>
    internal RawRequest ToRequest() => new(Header, Body);

    public override string ToString() => Name;

    /// <summary>The recorded command of that name.</summary>
    internal static Capture Named(string name) => All.Single(capture => capture.Name == name);

    private static Capture[] Load() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "captures"), "*.jsonl")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadLines(file).Select((line, index) =>
                new Capture(Path.GetFileNameWithoutExtension(file), index + 1, JsonNode.Parse(line)!.AsObject())))];

    private string Text(string member) => _line[member]!.GetValue<string>();
}
