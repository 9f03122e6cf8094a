using System.Text;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class TopicNamesTests
{
    [Theory]
    [InlineData("orders", true)]
    [InlineData("%RETRY%group-1_x|y", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a@b", false)]
    [InlineData("ä", false)]
    [InlineData("../x", false)]
    public void Names_have_a_small_alphabet(string name, bool valid)
    {
        Assert.Equal(valid, TopicNames.IsValidTopic(name));
        Assert.Equal(valid, TopicNames.IsValidTopic(Encoding.UTF8.GetBytes(name)));
        Assert.Equal(valid, TopicNames.IsValidGroup(name));
    }

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.True(TopicNames.IsValidTopic(new string('t', 127)));
        Assert.False(TopicNames.IsValidTopic(new string('t', 128)));
        Assert.True(TopicNames.IsValidTopic(TopicNames.RetryOf(new string('g', 248))));
        Assert.False(TopicNames.IsValidTopic(TopicNames.RetryOf(new string('g', 249))));
        Assert.False(TopicNames.IsValidGroup(new string('g', 256)));
    }

    [Fact]
    public void System_topics_are_known_and_some_are_protected()
    {
        Assert.True(TopicNames.IsSystem("SCHEDULE_TOPIC_XXXX") && TopicNames.IsSystem("rmq_sys_anything") && TopicNames.IsSystem("TBW102"));
        Assert.False(TopicNames.IsSystem("orders") || TopicNames.IsSystem("%RETRY%g"));
        Assert.True(TopicNames.IsProtected("RMQ_SYS_TRANS_HALF_TOPIC"u8) && TopicNames.IsProtected("SCHEDULE_TOPIC_XXXX"u8));
        Assert.False(TopicNames.IsProtected("RMQ_SYS_TRACE_TOPIC"u8) || TopicNames.IsProtected("orders"u8));
        Assert.True(TopicNames.IsRetry("%RETRY%g") && TopicNames.IsDlq("%DLQ%g"u8) && TopicNames.ReplyOf("c") == "c_REPLY_TOPIC");
    }
}
