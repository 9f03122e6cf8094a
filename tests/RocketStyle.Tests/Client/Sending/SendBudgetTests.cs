using RocketStyle.Client;
using RocketStyle.Client.Sending;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Client.Sending;

public sealed class SendBudgetTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(17)]
    [InlineData(14)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(1500)]
    public void Refusals_of_the_retry_set_are_repeated_up_to_the_limit(int code)
    {
        var budget = new SendBudget(new ProducerOptions { MaxAttempts = 3 }, _time);
        Assert.True(budget.MayRepeatAfter(code));
        Assert.True(budget.MayRepeatAfter(code));
        Assert.False(budget.MayRepeatAfter(code));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(26)]
    [InlineData(29)]
    [InlineData(3)]
    [InlineData(215)]
    public void What_was_refused_for_good_is_never_repeated(int code) =>
        Assert.False(new SendBudget(new ProducerOptions(), _time).MayRepeatAfter(code));

    [Fact]
    public void A_refused_connection_costs_time_but_no_attempt()
    {
        var budget = new SendBudget(new ProducerOptions { MaxAttempts = 1, SendTimeout = TimeSpan.FromSeconds(3) }, _time);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(budget.MayRepeatAfter(RemotingFailure.ConnectFailed));
        }

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(budget.MayRepeatAfter(RemotingFailure.ConnectFailed));
    }

    [Fact]
    public void All_attempts_share_one_time()
    {
        var budget = new SendBudget(new ProducerOptions { MaxAttempts = 10, SendTimeout = TimeSpan.FromSeconds(3) }, _time);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(budget.MayRepeatAfter(RemotingFailure.ConnectionLost));
        Assert.Equal(TimeSpan.FromSeconds(1), budget.Left);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(budget.MayRepeatAfter(RemotingFailure.ConnectionLost));
        Assert.Equal(TimeSpan.Zero, budget.Pause(hasOtherBroker: false));
    }

    [Fact]
    public void Another_broker_is_tried_at_once_and_the_same_one_after_growing_pauses()
    {
        var budget = new SendBudget(new ProducerOptions { MaxAttempts = 10 }, _time);
        budget.MayRepeatAfter(2);
        Assert.Equal(TimeSpan.Zero, budget.Pause(hasOtherBroker: true));
        Assert.Equal(TimeSpan.FromMilliseconds(10), budget.Pause(hasOtherBroker: false));
        budget.MayRepeatAfter(2);
        Assert.Equal(TimeSpan.FromMilliseconds(20), budget.Pause(hasOtherBroker: true));
    }

    [Fact]
    public void A_closed_client_is_not_waited_for() =>
        Assert.False(new SendBudget(new ProducerOptions(), _time).MayRepeatAfter(RemotingFailure.Closed));
}
