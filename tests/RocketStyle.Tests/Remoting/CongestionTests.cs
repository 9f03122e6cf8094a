using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class CongestionTests
{
    private const int Limit = 256 * 1024;
    private const int BodyBytes = 32 * 1024;

    private static readonly byte[] Large = new byte[BodyBytes];

    private readonly RemotingServerOptions _options = new() { MaxOutboundBytes = Limit };
    private readonly List<DeferredReply> _parked = [];
    private readonly CommandRouter _router;
    private int _handled;

    public CongestionTests() => _router = new CommandRouter()
        .Map(ServerUnderTest.Echo, new EchoHandler())
        .Map(1, new DelegateHandler(context =>
        {
            Interlocked.Increment(ref _handled);
            using var reply = context.BeginReply(0);
            reply.Body(Large);
        }))
        .Map(2, new DelegateHandler(context => _parked.Add(context.Defer())));

    [Fact]
    public async Task A_peer_that_does_not_read_is_not_read_from_and_holds_up_nobody()
    {
        const int Requests = 4000;
        await using var server = new ServerUnderTest(_router, _options);
        using var deaf = await server.ConnectAsync(receiveBuffer: 8192);
        using var flood = new FrameBuffer();
        for (var i = 0; i < Requests; i++)
        {
            RawPeer.AppendRequest(flood, 1, i, encoding: HeaderEncoding.Binary);
        }

        var sending = deaf.SendAsync(flood.WrittenMemory);
        await Eventually.TrueAsync(() => server.Opened.Count == 1 && server.Opened[0].IsCongested);

        // Others are served meanwhile.
        using var other = await server.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await other.SendAsync(RawPeer.Request(ServerUnderTest.Echo, i));
            Assert.Equal(i, (await other.ReadAsync())!.Opaque);
        }

        Assert.True(Volatile.Read(ref _handled) < Requests / 2);
        Assert.InRange(server.Opened[0].PendingOutboundBytes, Limit, Limit + (512 * 1024));

        // And it gets everything once it reads.
        for (var i = 0; i < Requests; i++)
        {
            var answer = (await deaf.ReadAsync())!;
            Assert.Equal(i, answer.Opaque);
            Assert.Equal(BodyBytes, answer.Body.Length);
        }

        await Eventually.EndsAsync(sending);
        await Eventually.EqualAsync(0, () => server.Opened[0].PendingOutboundBytes);
    }

    [Fact]
    public async Task Answers_that_cannot_be_held_back_end_a_connection_at_the_ceiling()
    {
        await using var server = new ServerUnderTest(_router, _options);
        using var deaf = await server.ConnectAsync(receiveBuffer: 8192);
        await deaf.SendAsync(Enumerable.Range(0, 1500).SelectMany(i => RawPeer.Request(2, i)).ToArray());
        await Eventually.EqualAsync(1500, () => _parked.Count);
        foreach (var parked in _parked)
        {
            using var reply = parked.BeginReply(0);
            reply.Body(Large);
        }

        await Eventually.EqualAsync(1, () => server.ClosedCount);
        Assert.Equal(1, server.Metrics.ConnectionsClosed(ConnectionClose.Overflow));
    }

    [Fact]
    public async Task Requests_of_ours_to_a_peer_that_does_not_read_are_refused_at_once()
    {
        await using var server = new ServerUnderTest(_router, _options);
        using var deaf = await server.ConnectAsync(receiveBuffer: 8192);
        await deaf.SendAsync(Enumerable.Range(0, 2000).SelectMany(i => RawPeer.Request(1, i)).ToArray());
        await Eventually.TrueAsync(() => server.Opened.Count == 1 && server.Opened[0].IsCongested);
        var connection = server.Opened[0];
        await Eventually.TrueAsync(() => !connection.SendOneWay(new Numbered(40, 1))); // the kernel may still have had room
        var refused = await Assert.ThrowsAsync<RemotingException>(
            async () => await connection.InvokeAsync(new Numbered(221, 1), default, Numbered.Read, TimeSpan.FromSeconds(5)));
        Assert.Equal(RemotingFailure.Overloaded, refused.Kind);
        Assert.Equal(0, connection.CallsInFlight);
    }

    [Fact]
    public async Task A_server_stops_in_time_although_a_peer_does_not_read()
    {
        var server = new ServerUnderTest(_router, _options with { StopTimeout = TimeSpan.FromMilliseconds(50) });
        using var deaf = await server.ConnectAsync(receiveBuffer: 8192);
        await deaf.SendAsync(Enumerable.Range(0, 2000).SelectMany(i => RawPeer.Request(1, i)).ToArray());
        await Eventually.TrueAsync(() => server.Opened.Count == 1 && server.Opened[0].IsCongested);
        await Eventually.EndsAsync(server.DisposeAsync().AsTask());
        Assert.Equal(1, server.ClosedCount);
    }
}
