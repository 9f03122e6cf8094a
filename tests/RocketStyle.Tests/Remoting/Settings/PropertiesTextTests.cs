using RocketStyle.Remoting.Settings;

namespace RocketStyle.Tests.Remoting.Settings;

public sealed class PropertiesTextTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("  a : b c ", "a", "b c ")]
    [InlineData("a b", "a", "b")]
    [InlineData("a", "a", "")]
    [InlineData("a=", "a", "")]
    [InlineData("a==b", "a", "=b")]
    [InlineData(@"a\ b\=c=d", "a b=c", "d")]
    [InlineData(@"a=\u00e4\t\\\q", "a", "ä\t\\q")]
    [InlineData("a=1,\\\n   2", "a", "1,2")]
    [InlineData("a=b\\", "a", "b")]
    [InlineData(@"a\", "a", "")]
    [InlineData("\uFEFFa=b\r\n", "a", "b")]
    public void A_line_is_read_as_Java_reads_it(string text, string key, string value)
    {
        var entry = Assert.Single(PropertiesText.Parse(text));

        Assert.Equal((key, value), (entry.Key, entry.Value));
    }

    [Fact]
    public void Comments_and_empty_lines_are_passed_over_and_lines_are_counted()
    {
        var entries = PropertiesText.Parse("# c\n\n! d\na=1\\\n2\nb=3\n");

        Assert.Equal([("a", "12", 4), ("b", "3", 6)], entries);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        KeyValuePair<string, string>[] entries = [new("a b:c=#!", " x=y:z \\ \n\t# "), new("path", @"C:\data"), new("", "")];

        var read = PropertiesText.Parse(PropertiesText.Format(entries));

        Assert.Equal(entries, read.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value)));
    }
}
