namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>Closes JSON text that was cut somewhere: the last member that is not complete goes, open brackets are closed.</summary>
internal static class CutJson
{
    internal static string Close(string text)
    {
        var open = new Stack<char>();
        var inText = false;
        var keep = 0;
        var closers = string.Empty;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when inText:
                    at++;
                    break;
                case '"':
                    inText = !inText;
                    break;
                case '{' or '[' when !inText:
                    open.Push(text[at] == '{' ? '}' : ']');
                    (keep, closers) = (at + 1, string.Concat(open));
                    break;
                case '}' or ']' when !inText:
                    open.Pop();
                    (keep, closers) = (at + 1, string.Concat(open));
                    break;
                case ',' when !inText:
                    (keep, closers) = (at, string.Concat(open));
                    break;
            }
        }

        return string.Concat(text.AsSpan(0, keep), closers);
    }
}
