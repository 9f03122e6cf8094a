namespace RocketStyle.Remoting.Settings;

/// <summary>How many letters must be added, dropped or replaced to make one word of another, in any case: for suggestions.</summary>
internal static class EditDistance
{
    private const int LongestWord = 128;

    internal static int Between(string left, string right)
    {
        if (left.Length > LongestWord || right.Length > LongestWord)
        {
            return int.MaxValue;
        }

        Span<int> row = stackalloc int[right.Length + 1];
        for (var i = 0; i <= right.Length; i++)
        {
            row[i] = i;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
