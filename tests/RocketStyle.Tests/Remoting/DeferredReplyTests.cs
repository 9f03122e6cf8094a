using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class DeferredReplyTests
{
    private readonly List<DeferredReply> _kept = [];
    private readonly CommandRouter _router;

    public DeferredReplyTests() => _router = new CommandRouter()
        .Map(ServerUnderTest.Echo, new EchoHandler())
        .Map(1, new DelegateHandler(context =>
        {
            lock (_kept)
            {
                _kept.Add(context.Defer());
            }
        }));

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public async Task An_answer_can_be_given_later_by_any_thread(HeaderEncoding encoding)
    {
        await using var server = new ServerUnderTest(_router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(1, 77, encoding: encoding));
        await Eventually.EqualAsync(1, () => _kept.Count);
        Assert.Same(server.Opened[0], _kept[0].Connection);
        Assert.Equal((77, 1), (_kept[0].Opaque, _kept[0].RequestCode));

        await Task.Run(() =>
        {
            using var reply = _kept[0].BeginReply(19, "later");
            reply.Field("n"u8, 5);
            reply.Body("woken"u8);
        });
        var answer = (await peer.ReadAsync())!;
        Assert.Equal((77, 19, "later", encoding), (answer.Opaque, answer.Code, answer.RemarkText, answer.Encoding));
        Assert.Equal("woken"u8, answer.Body);
    }

    [Fact]
    public async Task Answers_without_a_flush_go_out_together()
    {
        await using var server = new ServerUnderTest(_router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Enumerable.Range(0, 50).SelectMany(i => RawPeer.Request(1, i)).ToArray());
        await Eventually.EqualAsync(50, () => _kept.Count);
        var sends = server.Metrics.Sends;
        foreach (var reply in _kept)
        {
            reply.Reply(0, flush: false);
        }

        Assert.Equal(sends, server.Metrics.Sends);
        Assert.True(server.Opened[0].PendingOutboundBytes > 0);
        server.Opened[0].Flush();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i, (await peer.ReadAsync())!.Opaque);
        }

        Assert.Equal(sends + 1, server.Metrics.Sends);
    }

    [Fact]
    public async Task A_used_ticket_is_void_even_when_its_state_serves_another_request()
    {
        await using var server = new ServerUnderTest(_router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(1, 1));
        await Eventually.EqualAsync(1, () => _kept.Count);
        _kept[0].Reply(0);
        Assert.Throws<InvalidOperationException>(() => _kept[0].Reply(0));
        Assert.Throws<InvalidOperationException>(() => _kept[0].Abandon());
        Assert.Throws<InvalidOperationException>(() => _kept[0].Connection);
        Assert.Throws<InvalidOperationException>(() => default(DeferredReply).Reply(0));
        for (var i = 2; i < 20; i++)
        {
            await peer.SendAsync(RawPeer.Request(1, i));
            await Eventually.EqualAsync(i, () => _kept.Count);
            Assert.Throws<InvalidOperationException>(() => _kept[0].Reply(1));
            _kept[^1].Reply(0);
        }

        for (var i = 1; i < 20; i++)
        {
            var answer = (await peer.ReadAsync())!;
            Assert.Equal((i, 0), (answer.Opaque, answer.Code));
        }
    }

    [Fact]
    public async Task Of_racing_answers_exactly_one_wins()
    {
        await using var server = new ServerUnderTest(_router);
        using var peer = await server.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await peer.SendAsync(RawPeer.Request(1, i));
            await Eventually.EqualAsync(i + 1, () => _kept.Count);
            var wins = 0;
            Parallel.For(0, 4, code =>
            {
                try
                {
                    _kept[i].Reply(code);
                    Interlocked.Increment(ref wins);
                }
                catch (InvalidOperationException)
                {
                    // Lost.
                }
            });
            Assert.Equal(1, wins);
            Assert.Equal(i, (await peer.ReadAsync())!.Opaque);
        }
    }

    [Fact]
    public async Task One_way_and_abandoned_requests_get_nothing()
    {
        await using var server = new ServerUnderTest(_router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync((byte[])[.. RawPeer.Request(1, 1, oneWay: true), .. RawPeer.Request(1, 2), .. RawPeer.Request(1, 3)]);
        await Eventually.EqualAsync(3, () => _kept.Count);
        _kept[0].Reply(0);
        _kept[1].Abandon();
        _kept[2].Reply(0);
        Assert.Equal(3, (await peer.ReadAsync())!.Opaque);
        Assert.Equal(0, peer.Socket.Available);
    }

    [Fact]
    public async Task An_answer_to_a_connection_that_is_gone_is_dropped()
    {
        await using var server = new ServerUnderTest(_router);
        var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(1, 1));
        await Eventually.EqualAsync(1, () => _kept.Count);
        peer.Dispose();
        await Eventually.EqualAsync(1, () => server.ClosedCount);
        _kept[0].Reply(0);
        Assert.Equal(0, server.Opened[0].PendingOutboundBytes);
    }
}
