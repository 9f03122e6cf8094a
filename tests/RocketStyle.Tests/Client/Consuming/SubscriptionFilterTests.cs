using RocketStyle.Client.Consuming;

namespace RocketStyle.Tests.Client.Consuming;

public sealed class SubscriptionFilterTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(" || ")]
    [InlineData("a || *")]
    public void Everything_matches_when_nothing_is_asked_for(string? expression)
    {
        var filter = SubscriptionFilter.Parse(expression);
        Assert.Equal("*", filter.Expression);
        Assert.Empty(filter.Tags);
        Assert.True(filter.Matches("x"u8));
        Assert.True(filter.Matches(default));
    }

    [Fact]
    public void Tags_are_split_trimmed_and_hashed_as_Java_hashes()
    {
        var filter = SubscriptionFilter.Parse(" A ||TagA||  || A");
        Assert.Equal(["A", "TagA"], filter.Tags);
        Assert.Equal([65, 2598919], filter.TagCodes);
        Assert.Equal("A || TagA", filter.Expression);
    }

    [Fact]
    public void Tags_with_equal_hash_codes_are_told_apart()
    {
        var filter = SubscriptionFilter.Parse("Aa");
        Assert.Equal(SubscriptionFilter.Parse("BB").TagCodes, filter.TagCodes);
        Assert.True(filter.Matches("Aa"u8));
        Assert.False(filter.Matches("BB"u8));
        Assert.False(filter.Matches(default));
    }
}
