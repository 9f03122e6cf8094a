using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class RemotingClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(HeaderEncoding.Json, false)]
    [InlineData(HeaderEncoding.Json, true)]
    [InlineData(HeaderEncoding.Binary, false)]
    [InlineData(HeaderEncoding.Binary, true)]
    public async Task A_call_brings_back_its_own_answer_over_one_connection(HeaderEncoding encoding, bool asynchronously)
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient(new RemotingClientOptions { HeaderEncoding = encoding, RunContinuationsAsynchronously = asynchronously });
        var calls = Enumerable.Range(1, 3000)
            .Select(n => client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, n), new byte[n], Numbered.Read, Timeout).AsTask())
            .ToArray();
        var answers = await Eventually.EndsAsync(Task.WhenAll(calls));
        Assert.Equal(Enumerable.Range(1, 3000).Select(n => (long)n), answers);
        Assert.Equal(1, server.Server.Connections.Count);
        Assert.Equal(0, client.Connections.Snapshot().Single().CallsInFlight);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_does_not_accept_is_given_up_when_the_time_to_connect_is_over(bool asynchronously)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var others = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        var fill = others.ConvertAll(socket => socket.ConnectAsync(listener.LocalEndPoint!));
        await using var client = NewClient(new RemotingClientOptions
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(200),
            RunContinuationsAsynchronously = asynchronously,
        });
        await Eventually.TrueAsync(() => fill.Exists(connecting => connecting.IsCompleted));

        var error = await Eventually.EndsAsync(Assert.ThrowsAsync<RemotingException>(() => client.ConnectAsync(listener.LocalEndPoint!.ToString()!)));

        Assert.Equal(RemotingFailure.ConnectFailed, error.Kind);
        Assert.Contains("within", error.Message, StringComparison.Ordinal);
        others.ForEach(socket => socket.Dispose());
        await Eventually.TrueAsync(() => fill.TrueForAll(connecting => connecting.IsCompleted));
    }

    [Fact]
    public async Task Callers_that_go_on_in_the_receive_loop_may_call_again_without_end()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        var chains = Enumerable.Range(0, 16).Select(async chain =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var n = (chain * 10_000) + i;
                Assert.Equal(n, await client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, n), default, Numbered.Read, Timeout));
            }
        });
        await Eventually.EndsAsync(Task.WhenAll(chains));
        Assert.Equal(32_000, server.EchoHandler.Handled);

        // Callers that move together are sent together.
        Assert.InRange(client.Metrics.Sends, 1, 16_000);
    }

    [Fact]
    public async Task A_request_can_be_composed_in_place_and_its_answer_read_in_place()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        for (var round = 0; round < 2; round++)
        {
            var answer = await client.InvokeAsync(
                server.Address,
                ServerUnderTest.Echo,
                (Number: 41, Text: "text"),
                static (ref writer, state) =>
                {
                    writer.Field("n"u8, state.Number);
                    writer.Field("more"u8, state.Text);
                    writer.Body("body"u8);
                },
                static reply => (reply.GetString("n"u8), reply.Body.Length, reply.Encoding),
                Timeout);
            Assert.Equal(("41", 4, HeaderEncoding.Binary), answer);
        }

        ReadOnlySpan<byte> onTheStack = [1, 2, 3];
        var call = client.Connections.Snapshot().Single().InvokeAsync(
            ServerUnderTest.Echo, onTheStack, static (ref writer, span) => writer.Body(span), static reply => reply.Body.ToArray(), Timeout);
        Assert.Equal(new byte[] { 1, 2, 3 }, await call);
    }

    [Fact]
    public async Task One_way_requests_arrive_and_answers_to_them_go_nowhere()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        await client.SendOneWayAsync(server.Address, new Numbered(ServerUnderTest.Echo, 1), default);
        await client.SendOneWayAsync(server.Address, ServerUnderTest.Echo, 2, static (ref writer, n) => writer.Field("n"u8, n));
        Assert.Equal(3, await client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, 3), default, Numbered.Read, Timeout));
        Assert.Equal(3, server.EchoHandler.Handled);
        await Eventually.EqualAsync(1, () => client.Metrics.Frames);
    }

    [Fact]
    public async Task What_the_composer_or_the_reader_throws_ends_the_call_alone()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        await client.ConnectAsync(server.Address);
        await Assert.ThrowsAsync<FormatException>(async () => await client.InvokeAsync<int, int>(
            server.Address,
            ServerUnderTest.Echo,
            0,
            static (ref writer, _) =>
            {
                writer.Field("half"u8, 1);
                throw new FormatException();
            },
            static _ => 0,
            Timeout));
        await Assert.ThrowsAsync<FormatException>(async () => await client.InvokeAsync<Numbered, int>(
            server.Address, new Numbered(ServerUnderTest.Echo, 1), default, static _ => throw new FormatException(), Timeout));
        await Assert.ThrowsAsync<ProtocolException>(async () => await client.InvokeAsync(
            server.Address, new Numbered(ServerUnderTest.Echo, 1), new byte[ProtocolLimits.MaxFrameBytes], Numbered.Read, Timeout));
        Assert.Equal(9, await client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, 9), default, Numbered.Read, Timeout));
        Assert.Equal(0, client.Connections.Snapshot().Single().CallsInFlight);
    }

    [Fact]
    public async Task All_who_call_at_once_share_one_attempt_to_connect()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        var calls = Enumerable.Range(0, 100)
            .Select(n => Task.Run(() => client.InvokeAsync(server.Address, new Numbered(ServerUnderTest.Echo, n), default, Numbered.Read, Timeout).AsTask()))
            .ToArray();
        await Eventually.EndsAsync(Task.WhenAll(calls));
        Assert.Single(server.Opened);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1")]
    public async Task Names_and_both_families_are_connected_to(string host)
    {
        await using var server = new RemotingServer(
            new RemotingServerOptions { ListenAddress = IPAddress.IPv6Any },
            new CommandRouter().Map(ServerUnderTest.Echo, new EchoHandler()),
            NullLoggerFactory.Instance,
            TimeProvider.System);
        server.Start();
        await using var client = NewClient();
        var address = $"{host}:{server.EndPoint.Port}";
        Assert.Equal(5, await client.InvokeAsync(address, new Numbered(ServerUnderTest.Echo, 5), default, Numbered.Read, Timeout));
        var seen = server.Connections.Snapshot().Single().RemoteEndPoint.Address;
        Assert.False(seen.IsIPv4MappedToIPv6);
        Assert.True(IPAddress.IsLoopback(seen));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:99999")]
    [InlineData(":80")]
    [InlineData("no.such.host.invalid:9876")]
    public async Task An_address_nobody_can_reach_fails_the_call_by_kind(string address)
    {
        await using var client = NewClient();
        var failed = await Assert.ThrowsAsync<RemotingException>(async () => await client.InvokeAsync(
            address, new Numbered(1, 1), default, Numbered.Read, Timeout));
        Assert.Equal(RemotingFailure.ConnectFailed, failed.Kind);
        Assert.Contains(address, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_fails_its_calls_and_the_next_call_opens_another()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = listener.LocalEndPoint!.ToString()!;
        await using var client = NewClient();
        for (var round = 0; round < 3; round++)
        {
            var calls = Enumerable.Range(0, 10)
                .Select(n => client.InvokeAsync(address, new Numbered(1, n), default, Numbered.Read, Timeout).AsTask()).ToArray();
            using var peer = RawPeer.Accepted(await listener.AcceptAsync());
            for (var i = 0; i < 10; i++)
            {
                var request = (await peer.ReadAsync())!;
                if (i < 5)
                {
                    Assert.True(request.TryGetInt64("n"u8, out var n));
                    await peer.SendAsync(RawPeer.Answer(0, request.Opaque, n));
                }
            }

            await Eventually.EqualAsync(5, () => calls.Count(c => c.IsCompletedSuccessfully));
            peer.Dispose();
            foreach (var call in calls.Where(c => !c.IsCompletedSuccessfully))
            {
                var lost = await Assert.ThrowsAsync<RemotingException>(() => Eventually.EndsAsync(call));
                Assert.Equal(RemotingFailure.ConnectionLost, lost.Kind);
            }

            await Eventually.EqualAsync(0, () => client.Connections.Count);
        }
    }

    [Fact]
    public async Task A_disposed_client_fails_what_is_in_flight_and_whatever_comes_later()
    {
        await using var server = new ServerUnderTest(new CommandRouter().Map(1, new DelegateHandler(static c => c.Defer())));
        var client = NewClient();
        var call = client.InvokeAsync(server.Address, new Numbered(1, 1), default, Numbered.Read, Timeout).AsTask();
        await Eventually.EqualAsync(1, () => server.Metrics.Frames);
        await client.DisposeAsync();
        Assert.Equal(RemotingFailure.ConnectionLost, (await Assert.ThrowsAsync<RemotingException>(() => call)).Kind);
        var late = await Assert.ThrowsAsync<RemotingException>(
            async () => await client.InvokeAsync(server.Address, new Numbered(1, 1), default, Numbered.Read, Timeout));
        Assert.Equal(RemotingFailure.Closed, late.Kind);
        await Eventually.EqualAsync(1, () => server.ClosedCount);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task Disconnecting_leads_to_another_connection()
    {
        await using var server = new ServerUnderTest();
        await using var client = NewClient();
        var first = await client.ConnectAsync(server.Address);
        client.Disconnect(server.Address, "for the test");
        Assert.False(client.TryGetConnection(server.Address, out _));
        var second = await client.ConnectAsync(server.Address);
        Assert.NotSame(first, second);
        Assert.Equal(ConnectionClose.ByOwner, first.CloseReason);
    }

    private static RemotingClient NewClient(RemotingClientOptions? options = null) =>
        new(options ?? new RemotingClientOptions(), null, NullLoggerFactory.Instance, TimeProvider.System);
}
