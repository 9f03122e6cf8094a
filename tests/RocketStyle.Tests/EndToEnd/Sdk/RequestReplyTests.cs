using System.Text;
using RocketStyle.Client;
using RocketStyle.Testing;

namespace RocketStyle.Tests.EndToEnd.Sdk;

public sealed class RequestReplyTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Every_request_gets_its_own_reply()
    {
        await using var test = await SdkUnderTest.StartAsync(queues: 4);
        await using var responder = test.Consume(handler: static async (context, token) =>
            Assert.True(await context.ReplyAsync(Encoding.UTF8.GetBytes("re: " + Encoding.UTF8.GetString(context.Message.Body.Span)), token)));
        await using var producer = test.Client.CreateProducer();
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => producer.RequestAsync(Message($"{i}"), Long).AsTask()));
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"re: {i}"), replies.Select(static reply => Encoding.UTF8.GetString(reply.Body.Span)));
    }

    [Fact]
    public async Task A_large_reply_comes_back_whole()
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000)));
        await using var test = await SdkUnderTest.StartAsync();
        await using var responder = test.Consume(handler: async (context, token) => await context.ReplyAsync(body, token));
        await using var producer = test.Client.CreateProducer();
        var reply = await producer.RequestAsync(Message("?"), Long);
        Assert.True(reply.Body.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task A_request_nobody_answers_times_out_and_its_late_reply_is_told_to_be_late()
    {
        await using var test = await SdkUnderTest.StartAsync();
        var late = new TaskCompletionSource();
        var taken = new TaskCompletionSource<bool>();
        await using var responder = test.Consume(handler: async (context, token) =>
        {
            await late.Task;
            taken.TrySetResult(await context.ReplyAsync("late"u8.ToArray(), token));
        });
        await using var producer = test.Client.CreateProducer();
        var error = await Assert.ThrowsAsync<TimeoutException>(() => producer.RequestAsync(Message("?"), TimeSpan.FromSeconds(1)).AsTask());
        Assert.Contains("'T'", error.Message, StringComparison.Ordinal);
        late.SetResult();
        Assert.False(await Eventually.EndsAsync(taken.Task));
    }

    [Fact]
    public async Task A_reply_to_a_requester_that_is_gone_is_no_exception()
    {
        await using var test = await SdkUnderTest.StartAsync();
        var gone = new TaskCompletionSource();
        var taken = new TaskCompletionSource<bool>();
        await using var responder = test.Consume(handler: async (context, token) =>
        {
            await gone.Task;
            taken.TrySetResult(await context.ReplyAsync("too late"u8.ToArray(), token));
        });
        await using (var client = RocketClient.Create(test.Broker.NameServerAddress))
        {
            using var giveUp = new CancellationTokenSource();
            var request = client.CreateProducer().RequestAsync(Message("?"), Long, giveUp.Token).AsTask();
            await Eventually.EqualAsync(1, () => responder.Received.Count);
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        gone.SetResult();
        Assert.False(await Eventually.EndsAsync(taken.Task));
    }

    [Fact]
    public async Task A_plain_message_cannot_be_replied_to()
    {
        await using var test = await SdkUnderTest.StartAsync();
        var refused = new TaskCompletionSource<Exception>();
        await using var consumer = test.Consume(handler: async (context, token) =>
            refused.TrySetResult(await Assert.ThrowsAsync<InvalidOperationException>(() => context.ReplyAsync("?"u8.ToArray(), token).AsTask())));
        await test.SendAsync("plain");
        Assert.Contains("is no request", (await Eventually.EndsAsync(refused.Task)).Message, StringComparison.Ordinal);
    }

    private static OutgoingMessage Message(string body) => new("T", Encoding.UTF8.GetBytes(body));
}
