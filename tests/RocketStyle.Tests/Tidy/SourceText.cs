using System.Text;

namespace RocketStyle.Tests.Tidy;

/// <summary>Blanks comments, texts and characters in C# source, keeping every line where it is: what is left is structure.</summary>
internal static class SourceText
{
    internal static string WithoutCommentsAndTexts(string source)
    {
        var result = new StringBuilder(source);
        var at = 0;
        while (at < source.Length)
        {
            var end = EndOfOpaque(source, at);
            if (end == at)
            {
                at++;
                continue;
            }

            Blank(result, at, Math.Min(end, source.Length));
            at = end;
        }

        return result.ToString();
    }

    private static int EndOfOpaque(string source, int at)
    {
        var rest = source.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            return EndOf(source, at, "\n");
        }

        if (rest.StartsWith("/*"))
        {
            return EndOf(source, at + 2, "*/");
        }

        if (rest.StartsWith("\"\"\""))
        {
            var quotes = rest.Length - rest.TrimStart('"').Length;
            return EndOf(source, at + quotes, new string('"', quotes));
        }

        if (rest.StartsWith("@\"") || rest.StartsWith("$@\"") || rest.StartsWith("@$\""))
        {
            return EndOfVerbatim(source, source.IndexOf('"', at) + 1);
        }

        return rest[0] is '"' or '\'' ? EndOfText(source, at) : at;
    }

    private static int EndOf(string source, int from, string mark)
    {
        var found = source.IndexOf(mark, from, StringComparison.Ordinal);
        return found < 0 ? source.Length : found + mark.Length;
    }

    private static int EndOfVerbatim(string source, int from)
    {
        for (var at = from; at < source.Length; at++)
        {
            if (source[at] != '"')
            {
                continue;
            }

            if (at + 1 >= source.Length || source[at + 1] != '"')
            {
                return at + 1;
            }

            at++;
        }

        return source.Length;
    }

    private static int EndOfText(string source, int at)
    {
        var quote = source[at];
        var holes = at > 0 && source[at - 1] == '$';
        var depth = 0;
        for (var i = at + 1; i < source.Length && source[i] != '\n'; i++)
        {
            switch (source[i])
            {
                case '\\' when depth == 0:
                    i++;
                    break;
                case '{' or '}' when holes && depth == 0 && i + 1 < source.Length && source[i + 1] == source[i]:
                    i++;
                    break;
                case '{' when holes:
                    depth++;
                    break;
                case '}' when holes && depth > 0:
                    depth--;
                    break;
                case '"' when depth > 0:
                    i = EndOfText(source, i) - 1;
                    break;
                case var end when end == quote && depth == 0:
                    return i + 1;
            }
        }

        return at + 1;
    }

    private static void Blank(StringBuilder text, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (text[i] != '\n')
            {
                text[i] = ' ';
            }
        }
    }
}
