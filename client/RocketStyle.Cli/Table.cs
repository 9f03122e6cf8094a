using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RocketStyle.Cli;

/// <summary>Rows under column names: aligned for people, an array of objects for programs.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<object?[]> _rows = [];

    /// <summary>What to say when something was looked for and not found; that is a failure.</summary>
    internal string? Missing { get; init; }

    /// <summary>Whether what was looked for is not there.</summary>
    internal bool IsMissing => Missing is not null && _rows.Count == 0;

    /// <summary>Adds a row; numbers stay numbers in JSON.</summary>
    internal Table Add(params object?[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    internal string ToText()
    {
        if (_rows.Count == 0)
        {
            return (Missing ?? "Nothing.") + "\n";
        }

        string[][] lines = [columns, .. _rows.Select(static row => row.Select(Text).ToArray())];
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.AppendLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.ToString();
    }

    internal string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var row in _rows)
            {
                json.WriteStartObject();
                for (var column = 0; column < columns.Length; column++)
                {
                    json.WritePropertyName(NameOf(columns[column]));
                    Write(json, row[column]);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    /// <summary>"Message id" is messageId.</summary>
    private static string NameOf(string column)
    {
        var words = column.Split(' ');
        return string.Concat([words[0].ToLowerInvariant(), .. words.Skip(1).Select(static word => char.ToUpperInvariant(word[0]) + word[1..])]);
    }

    private static void Write(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(cell, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(Text(cell));
                break;
        }
    }

    private static string Text(object? cell) => cell switch
    {
        null => "-",
        bool truth => truth ? "yes" : "no",
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? string.Empty,
    };
}
