namespace RocketStyle.Remoting;

/// <summary>Turns the problems of an options record into one exception that names them all.</summary>
internal static class OptionProblems
{
    internal static void Throw(IEnumerable<string> problems)
    {
        var text = string.Join(' ', problems);
        if (text.Length > 0)
        {
            throw new ArgumentException(text);
        }
    }
}
