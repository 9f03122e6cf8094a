using System.Text.RegularExpressions;

namespace RocketStyle.Tests.Tidy;

/// <summary>Finds the methods of a source file by their braces: what stands directly inside a type and has parameters.</summary>
internal static partial class MethodScanner
{
    internal readonly record struct Method(string Name, int FirstLine, int Lines, string Text);

    internal static IEnumerable<Method> Methods(string source)
    {
        var text = SourceText.WithoutCommentsAndTexts(source);
        var inType = new Stack<bool>();
        var headStart = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var end = at;
            switch (text[at])
            {
                case ';':
                    headStart = at + 1;
                    break;
                case '{':
                    var head = text[headStart..at];
                    if (Type().IsMatch(head))
                    {
                        inType.Push(true);
                    }
                    else if (inType.TryPeek(out var direct) && direct)
                    {
                        end = Skip(text, at, '{', '}');
                    }
                    else
                    {
                        inType.Push(false);
                    }

                    break;
                case '}':
                    inType.TryPop(out _);
                    headStart = at + 1;
                    break;
                case '=' when text.AsSpan(at).StartsWith("=>") && inType.TryPeek(out var here) && here:
                    end = EndOfExpression(text, at);
                    break;
            }

            if (end > at)
            {
                if (MethodHead().Match(Attributes().Replace(text[headStart..at], string.Empty)) is { Success: true } name)
                {
                    yield return Cut(source, text, name.Groups[1].Value, headStart, end);
                }

                at = end;
                headStart = end + 1;
            }
        }
    }

    private static Method Cut(string source, string text, string name, int headStart, int end)
    {
        // The head begins behind the last member; comments and blank lines in between are not the method.
        var start = headStart;
        while (char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var first = text.AsSpan(0, start).Count('\n') + 1;
        var last = text.AsSpan(0, end).Count('\n') + 1;
        return new Method(name, first, last - first + 1, source[headStart..(end + 1)]);
    }

    private static int Skip(string text, int at, char open, char close)
    {
        var depth = 0;
        for (var i = at; i < text.Length; i++)
        {
            if (text[i] == open)
            {
                depth++;
            }
            else if (text[i] == close && --depth == 0)
            {
                return i;
            }
        }

        return text.Length - 1;
    }

    private static int EndOfExpression(string text, int at)
    {
        for (var i = at; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '{':
                    i = Skip(text, i, '{', '}');
                    break;
                case ';':
                    return i;
            }
        }

        return text.Length - 1;
    }

    // A constraint says class or struct too, but names nothing behind it.
    [GeneratedRegex(@"(?<!:\s*)\b(?:class|struct|interface|record|enum)\s+\w|\bnamespace\b")]
    private static partial Regex Type();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Attributes();

    // The last name before the parameter list; an initializer has an equals sign before it.
    [GeneratedRegex(@"^[^=]*?(\w+)\s*(?:<[^()]*>)?\s*\(")]
    private static partial Regex MethodHead();
}
