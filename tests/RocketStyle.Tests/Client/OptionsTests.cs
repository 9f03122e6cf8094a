using RocketStyle.Client;

namespace RocketStyle.Tests.Client;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("rocketmq://mq:9876", "mq:9876")]
    [InlineData("rocketmq://mq", "mq:9876")]
    [InlineData("a:1;b:2", "a:1 b:2")]
    [InlineData(" a , b:2 ", "a:9876 b:2")]
    [InlineData("RocketMQ://[::1]:9877/", "[::1]:9877")]
    [InlineData("[::1]", "[::1]:9876")]
    public void A_connection_text_names_the_name_servers(string text, string expected) =>
        Assert.Equal(expected.Split(' '), RocketClientOptions.Parse(text).NameServers);

    [Theory]
    [InlineData("")]
    [InlineData(" ; ")]
    [InlineData("a:b")]
    [InlineData(":9876")]
    [InlineData("a:0")]
    [InlineData("a:70000")]
    [InlineData("rocketmq://key:secret@host:9876")]
    [InlineData("rocketmq://host:9876?namespace=x")]
    public void A_connection_text_that_cannot_be_understood_is_refused(string text) =>
        Assert.Throws<FormatException>(() => RocketClientOptions.Parse(text));

    [Fact]
    public void A_consumer_hears_of_all_problems_at_once()
    {
        var options = new ConsumerOptions
        {
            Group = "no good",
            Subscriptions = [new("T"), new("T", "a"), new("bad topic")],
            MaxConcurrency = 0,
            PullBatch = 5000,
            PrefetchCount = 0,
            MaxDeliveryAttempts = 0,
            ShutdownDrain = TimeSpan.FromSeconds(-1),
            CommitInterval = TimeSpan.Zero,
        };
        var problems = options.Problems().ToArray();
        Assert.Equal(9, problems.Length);
        Assert.All(problems, problem => Assert.EndsWith(".", problem, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'T' 2 times", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_have_no_problems()
    {
        Assert.Empty(new ConsumerOptions { Group = "G", Subscriptions = { new("T") } }.Problems());
        Assert.Empty(new ProducerOptions().Problems());
        Assert.Empty(new ReaderOptions { Topic = "T" }.Problems());
        Assert.Empty(RocketClientOptions.Parse("a").Problems());
        Assert.Empty(new TopicSpec("T").Problems());
    }

    [Fact]
    public void A_producer_hears_of_all_problems_at_once()
    {
        var options = new ProducerOptions
        {
            Group = "", MaxAttempts = 0, SendTimeout = TimeSpan.Zero, CompressAbove = 0, MaxInFlight = 0, MaxMessageBytes = 0, NewTopicQueues = 0,
        };
        Assert.Equal(7, options.Problems().Count());
    }

    [Fact]
    public void Ordered_consumers_retry_without_end_and_others_sixteen_times()
    {
        var options = new ConsumerOptions { Group = "G" };
        Assert.Equal(17, options.AttemptLimit);
        Assert.Equal(int.MaxValue, (options with { Ordering = ConsumerOrdering.PerQueue }).AttemptLimit);
        Assert.Equal(3, (options with { MaxDeliveryAttempts = 3 }).AttemptLimit);
    }
}
