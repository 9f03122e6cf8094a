using RocketStyle.Cli;

namespace RocketStyle.Tests.Cli;

public sealed class TableTests
{
    private static Table Sample => new Table("Topic name", "Queues").Add("a", 4).Add("longer than that", null);

    [Fact]
    public void People_get_aligned_columns() =>
        Assert.Equal(
            ["Topic name        Queues", "a                 4", "longer than that  -"],
            Sample.ToText().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));

    [Fact]
    public void Programs_get_objects_with_numbers_as_numbers() =>
        Assert.Equal(
            """[{"topicName":"a","queues":4},{"topicName":"longer than that","queues":null}]""",
            string.Concat(Sample.ToJson().Split('\n').Select(line => line.Trim())).Replace("\": ", "\":", StringComparison.Ordinal));

    [Fact]
    public void Nothing_is_said_and_something_missing_is_a_failure()
    {
        Assert.Equal("Nothing.\n", new Table("x").ToText());
        Assert.False(new Table("x").IsMissing);
        Assert.True(new Table("x") { Missing = "Not there." }.IsMissing);
        Assert.Equal("Not there.\n", new Table("x") { Missing = "Not there." }.ToText());
    }
}
