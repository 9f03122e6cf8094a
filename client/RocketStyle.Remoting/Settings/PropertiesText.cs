using System.Globalization;
using System.Text;

namespace RocketStyle.Remoting.Settings;

/// <summary>
/// The text form of Java's properties, which RocketMQ uses for .conf files and for the bodies of its configuration requests:
/// <c>key=value</c> lines, comments behind # or !, a backslash at the end of a line continues it.
/// </summary>
public static class PropertiesText
{
    /// <summary>Reads all entries; total: every text is some list of entries.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Key, value and the line they begin on, counted from 1, in the order of the text.</returns>
    public static IReadOnlyList<(string Key, string Value, int Line)> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entries = new List<(string Key, string Value, int Line)>();
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (first, line) = (i + 1, lines[i].TrimStart(' ', '\t', '\f'));
            if (line.Length == 0 || line[0] is '#' or '!')
            {
                continue;
            }

            while (IsContinued(line) && i + 1 < lines.Length)
            {
                line = line[..^1] + lines[++i].TrimStart(' ', '\t', '\f');
            }

            var (key, value) = Split(line);
            entries.Add((key, value, first));
        }

        return entries;
    }

    /// <summary>Writes entries so that <see cref="Parse"/> and Java read them back.</summary>
    /// <param name="entries">Keys and values.</param>
    public static string Format(IEnumerable<KeyValuePair<string, string>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var text = new StringBuilder();
        foreach (var (key, value) in entries)
        {
            Escape(text, key, isKey: true);
            text.Append('=');
            Escape(text, value, isKey: false);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static bool IsContinued(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    private static (string Key, string Value) Split(string line)
    {
        var end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            end += line[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, line.Length);
        var value = line[end..].TrimStart(' ', '\t', '\f');
        if (value.Length > 0 && value[0] is '=' or ':')
        {
            value = value[1..].TrimStart(' ', '\t', '\f');
        }

        return (Unescape(line[..end]), Unescape(value));
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                result.Append(i < text.Length ? text[i] : "");
                continue;
            }

            if (text[i] == 'u' && i + 4 < text.Length
                && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                result.Append((char)code);
                i += 4;
                continue;
            }

            result.Append(text[i] switch
            {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\f',
                _ => text[i],
            });
        }

        return result.ToString();
    }

    private static void Escape(StringBuilder text, string value, bool isKey)
    {
        for (var i = 0; i < value.Length; i++)
        {
            _ = value[i] switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                '\f' => text.Append(@"\f"),
                ' ' when isKey || i == 0 => text.Append(@"\ "),
                '=' or ':' or '#' or '!' when isKey => text.Append('\\').Append(value[i]),
                _ => text.Append(value[i]),
            };
        }
    }
}
