namespace RocketStyle.Tests.Tidy;

/// <summary>Fails with every finding at once, one per line.</summary>
internal static class TidyAssert
{
    internal static void None(IEnumerable<string> findings)
    {
        var all = findings.ToArray();
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }
}
