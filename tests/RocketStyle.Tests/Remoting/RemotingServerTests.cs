using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class RemotingServerTests
{
    private readonly List<DeferredReply> _parked = [];
    private readonly CommandRouter _router;

    public RemotingServerTests() => _router = new CommandRouter()
        .Map(ServerUnderTest.Echo, new EchoHandler())
        .Map(1, new DelegateHandler(context => _parked.Add(context.Defer())));

    [Fact]
    public async Task Everything_one_receive_brings_is_answered_with_one_send()
    {
        const int Count = 3000;
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        using var burst = new FrameBuffer();
        for (var i = 0; i < Count; i++)
        {
            RawPeer.AppendRequest(burst, ServerUnderTest.Echo, i, encoding: (HeaderEncoding)(i % 2), n: i);
        }

        await peer.SendAsync(burst.WrittenMemory);
        for (var i = 0; i < Count; i++)
        {
            var answer = (await peer.ReadAsync())!;
            Assert.Equal((i, (HeaderEncoding)(i % 2)), (answer.Opaque, answer.Encoding));
        }

        await Eventually.EqualAsync(Count, () => server.Metrics.Frames);
        Assert.InRange(server.Metrics.Sends, 1, server.Metrics.Receives);

        // The buffer grows with the burst: 230 KB come in a few receives, not in a hundred.
        Assert.InRange(server.Metrics.Receives, 1, 30);
    }

    [Fact]
    public async Task What_one_receive_brings_has_come_at_one_time()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var times = new List<long>();
        var router = new CommandRouter().Map(7, new DelegateHandler(context =>
        {
            times.Add(context.ReceivedAt);
            time.Advance(TimeSpan.FromSeconds(1));
            context.Reply(ResponseCode.Success);
        }));
        await using var server = new ServerUnderTest(router, time: time);
        using var peer = await server.ConnectAsync();
        using var burst = new FrameBuffer();
        for (var receive = 0; receive < 2; receive++)
        {
            burst.Reset();
            RawPeer.AppendRequest(burst, 7, 1);
            RawPeer.AppendRequest(burst, 7, 2);
            await peer.SendAsync(burst.WrittenMemory);
            await peer.ReadAsync();
            await peer.ReadAsync();
        }

        Assert.Equal(2, server.Metrics.Receives);
        Assert.Equal([0, 0, 2000, 2000], times.Select(at => at - times[0]));
    }

    [Fact]
    public async Task A_thousand_connections_are_served_and_told_apart()
    {
        const int Count = 1000;
        await using var server = new ServerUnderTest();
        var peers = new RawPeer[Count];
        for (var i = 0; i < Count; i++)
        {
            peers[i] = await server.ConnectAsync();
        }

        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(peers.Select((peer, i) => peer.SendAsync(RawPeer.Request(ServerUnderTest.Echo, round, n: i))));
            for (var i = 0; i < Count; i++)
            {
                var answer = (await peers[i].ReadAsync())!;
                Assert.True(answer.TryGetInt32("n"u8, out var n) && n == i);
            }
        }

        Assert.Equal(Count, server.Server.Connections.Count);
        Assert.Equal(Count, server.Opened.Select(c => c.Id).Distinct().Count());
        foreach (var peer in peers)
        {
            peer.Dispose();
        }

        await Eventually.EqualAsync(Count, () => server.ClosedCount);
        Assert.Equal(0, server.Server.Connections.Count);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_counted()
    {
        await using var server = new ServerUnderTest(options: new RemotingServerOptions { MaxConnections = 2 });
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        await Eventually.EqualAsync(2, () => server.Server.Connections.Count);
        using (var third = await server.ConnectAsync())
        {
            Assert.True(await third.IsClosedAsync());
        }

        Assert.Equal(1, server.Metrics.ConnectionsRefused);
        first.Dispose();
        await Eventually.EqualAsync(1, () => server.Server.Connections.Count);
        using var fourth = await server.ConnectAsync();
        await fourth.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 1));
        Assert.NotNull(await fourth.ReadAsync());
    }

    [Fact]
    public async Task A_silent_connection_is_closed_after_the_idle_timeout_and_a_talking_one_is_not()
    {
        var clock = new ManualTimeProvider();
        await using var server = new ServerUnderTest(time: clock);
        using var silent = await server.ConnectAsync();
        using var talking = await server.ConnectAsync();
        await Eventually.EqualAsync(2, () => server.Server.Connections.Count);
        for (var i = 0; i < 5; i++)
        {
            await talking.SendAsync(RawPeer.Request(ServerUnderTest.Echo, i));
            Assert.NotNull(await talking.ReadAsync());
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.True(await silent.IsClosedAsync());
        await Eventually.EqualAsync(1, () => server.Metrics.ConnectionsClosed(ConnectionClose.Idle));
        await talking.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 9));
        Assert.Equal(9, (await talking.ReadAsync())!.Opaque);
        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(1, server.Server.Connections.Count);
        clock.Advance(TimeSpan.FromSeconds(35));
        Assert.True(await talking.IsClosedAsync());
    }

    [Fact]
    public async Task A_stopping_server_lets_answers_under_way_go_out()
    {
        var server = new ServerUnderTest(_router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(1, 1));
        await Eventually.EqualAsync(1, () => _parked.Count);
        var stopping = server.DisposeAsync().AsTask();

        // A request that comes now is not handled any more.
        await peer.SendAsync(RawPeer.Request(1, 2));
        Assert.False(stopping.IsCompleted);
        _parked[0].Reply(0, "in time");
        var answer = (await peer.ReadAsync())!;
        Assert.Equal((1, "in time"), (answer.Opaque, answer.RemarkText));
        Assert.True(await peer.IsClosedAsync());
        await Eventually.EndsAsync(stopping);
        Assert.Single(_parked);
        Assert.Equal(1, server.Metrics.ConnectionsClosed(ConnectionClose.Stopped));
        await Assert.ThrowsAsync<SocketException>(() => server.ConnectAsync());
    }

    [Fact]
    public async Task Whatever_a_stopping_server_has_handled_it_has_answered()
    {
        var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        using var burst = new FrameBuffer();
        for (var i = 0; i < 20_000; i++)
        {
            RawPeer.AppendRequest(burst, ServerUnderTest.Echo, i, new byte[100]);
        }

        var sending = Task.Run(async () =>
        {
            try
            {
                await peer.SendAsync(burst.WrittenMemory);
            }
            catch (SocketException)
            {
                // The server is gone: expected.
            }
        });
        var answers = 0;
        Task? stopping = null;
        while (await peer.ReadAsync() is { } answer)
        {
            Assert.Equal(answers, answer.Opaque);
            answers++;
            stopping ??= Task.Run(async () => await server.DisposeAsync());
        }

        await Eventually.EndsAsync(Task.WhenAll(sending, stopping!));
        Assert.Equal(server.EchoHandler.Handled, answers);
    }

    [Fact]
    public async Task A_stopping_server_waits_for_answers_no_longer_than_it_may()
    {
        var clock = new ManualTimeProvider();
        var server = new ServerUnderTest(_router, time: clock);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(1, 1));
        await Eventually.EqualAsync(1, () => _parked.Count);
        var timers = clock.ActiveTimers;
        var stopping = server.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => clock.ActiveTimers > timers);
        clock.Advance(TimeSpan.FromSeconds(3));
        await Eventually.EndsAsync(stopping);
        Assert.True(await peer.IsClosedAsync());
        _parked[0].Reply(0);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Two_ports_share_one_table_and_keep_their_own_routers()
    {
        await using var first = new ServerUnderTest();
        await using var second = new RemotingServer(
            new RemotingServerOptions { ListenAddress = System.Net.IPAddress.IPv6Loopback },
            new CommandRouter().MapOthers(new DelegateHandler(static c => c.Reply(0, "second"))),
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            TimeProvider.System,
            first,
            first.Server.Connections);
        second.Start();
        using var one = await first.ConnectAsync();
        using var two = await RawPeer.ConnectAsync(second.EndPoint);
        await one.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 1, "first"u8));
        await two.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 1));
        var answer = (await one.ReadAsync())!;
        Assert.Equal("first"u8, answer.Body);
        Assert.Equal("second", (await two.ReadAsync())!.RemarkText);
        Assert.Equal(2, first.Server.Connections.Count);
        await second.DisposeAsync();
        Assert.Equal(1, first.Server.Connections.Count);
        Assert.NotNull(first.Server.Connections.Find(first.Opened[0].Id));
    }

    [Fact]
    public void Options_name_all_their_problems_at_once()
    {
        Assert.Empty(new RemotingServerOptions().Problems());
        var bad = new RemotingServerOptions { ListenPort = 70_000, MaxFrameBytes = 1, MaxConnections = 0, IdleTimeout = TimeSpan.Zero, MaxOutboundBytes = 1, ReceiveBufferBytes = 1 };
        Assert.Equal(6, bad.Problems().Count());
        Assert.Empty(new RemotingClientOptions().Problems());
        Assert.Equal(5, new RemotingClientOptions { ConnectTimeout = TimeSpan.Zero, MaxFrameBytes = 1, IdleTimeout = TimeSpan.Zero, MaxOutboundBytes = 1, ReceiveBufferBytes = 1 }.Problems().Count());
    }
}
