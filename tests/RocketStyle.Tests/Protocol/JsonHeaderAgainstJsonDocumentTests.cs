using System.Globalization;
using System.Text;
using System.Text.Json;
using RocketStyle.Protocol;

namespace RocketStyle.Tests.Protocol;

/// <summary>The header reader has short ways for what headers nearly always look like. A reader that has none says what they must find.</summary>
public sealed class JsonHeaderAgainstJsonDocumentTests
{
    private static readonly string[] Names = ["a", "b", "i", "m", "z", "é", "\"", "\\", "", "ab", "queueId", "a name that is longer than sixteen bytes"];
    private static readonly string[] Pieces = ["x", "0", " ", "\u0001", "\u0002", "\"", "\\", "/", "\n", "é", "€", "😀", "UNIQ_KEY", ",", ":", "{", "}", "0123456789abcdef"];
    private static readonly string[] Bare = ["0", "-1", "12345678", "123456789", "1234567890", "-2147483648", "1.5", "true", "false", "null", "[1,{\"a\":2}]", "{\"a\":\"}\"}"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Both_find_the_same_members(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 700; round++)
        {
            var json = Header(random);
            var command = FrameBytes.ReadJson(json);
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            Assert.Equal((root.GetProperty("code").GetInt32(), root.GetProperty("opaque").GetInt32()), (command.Code, command.Opaque));
            Assert.Equal(Expected(root.GetProperty("extFields")), Found(command));
        }
    }

    private static string[] Expected(JsonElement fields) =>
        [.. fields.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null).Select(field => $"{field.Name}={TextOf(field.Value)}")];

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    private static string[] Found(Command command) =>
        [.. Enumerable.Range(0, command.FieldCount).Select(i => $"{Encoding.UTF8.GetString(command.NameAt(i))}={Encoding.UTF8.GetString(command.ValueAt(i))}")];

    private static string Header(Random random)
    {
        var fields = Enumerable.Range(0, random.Next(0, 9)).Select(_ => $"{Space(random)}{Text(Names[random.Next(Names.Length)], random)}{Space(random)}:{Space(random)}{Value(random)}{Space(random)}");
        var members = new[]
        {
            $"\"code\":{Number(random)}{Space(random)}",
            $"\"extFields\":{{{string.Join(',', fields)}}}",
            $"\"opaque\":{Space(random)}{Number(random)}",
        };
        random.Shuffle(members);
        return $"{{{string.Join(',', members)}}}";
    }

    private static string Value(Random random) => random.Next(4) == 0
        ? Bare[random.Next(Bare.Length)]
        : Text(string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => Pieces[random.Next(Pieces.Length)])), random);

    private static string Text(string value, Random random)
    {
        var json = new StringBuilder("\"");
        foreach (var c in value)
        {
            var mustEscape = c is '"' or '\\' or < ' ';
            json.Append(mustEscape || (c < 0x80 && random.Next(12) == 0) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString());
        }

        return json.Append('"').ToString();
    }

    private static string Number(Random random) =>
        (random.Next(3) switch { 0 => random.Next(1000), 1 => random.Next(int.MinValue, int.MaxValue), _ => int.MaxValue }).ToString(CultureInfo.InvariantCulture);

    private static string Space(Random random) => random.Next(16) == 0 ? " \t" : "";
}
