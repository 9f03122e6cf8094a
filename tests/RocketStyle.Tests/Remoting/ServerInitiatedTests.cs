using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class ServerInitiatedTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_server_calls_its_client_while_the_client_calls_it_with_the_same_opaque_numbers()
    {
        var clientRouter = new CommandRouter().Map(307, new EchoHandler());
        await using var server = new ServerUnderTest();
        await using var client = new RemotingClient(new RemotingClientOptions(), clientRouter, NullLoggerFactory.Instance, TimeProvider.System);
        await client.ConnectAsync(server.Address);
        await Eventually.EqualAsync(1, () => server.Opened.Count);
        var down = Enumerable.Range(0, 500).Select(n => server.Opened[0].InvokeAsync(
            new Numbered(307, -n), default, Numbered.Read, Timeout).AsTask()).ToArray();
        var up = Enumerable.Range(0, 500).Select(n => client.InvokeAsync(
            server.Address, new Numbered(ServerUnderTest.Echo, n), default, Numbered.Read, Timeout).AsTask()).ToArray();
        Assert.Equal(Enumerable.Range(0, 500).Select(n => (long)-n), await Eventually.EndsAsync(Task.WhenAll(down)));
        Assert.Equal(Enumerable.Range(0, 500).Select(n => (long)n), await Eventually.EndsAsync(Task.WhenAll(up)));
    }

    [Fact]
    public async Task A_client_without_a_handler_says_so()
    {
        await using var server = new ServerUnderTest();
        await using var client = new RemotingClient(new RemotingClientOptions(), null, NullLoggerFactory.Instance, TimeProvider.System);
        await client.ConnectAsync(server.Address);
        await Eventually.EqualAsync(1, () => server.Opened.Count);
        var code = await server.Opened[0].InvokeAsync(new Numbered(307, 1), default, static reply => reply.Code, Timeout);
        Assert.Equal(ResponseCode.RequestCodeNotSupported, code);
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public async Task Requests_of_the_server_are_written_as_the_client_writes_and_answers_may_be_written_otherwise(HeaderEncoding encoding)
    {
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 1, encoding: encoding));
        Assert.NotNull(await peer.ReadAsync());
        Assert.True(server.Opened[0].SendOneWay(new Numbered(40, 2), "notice"u8));
        var call = server.Opened[0].InvokeAsync(new Numbered(221, 3), default, Numbered.Read, Timeout);
        var notice = (await peer.ReadAsync())!;
        Assert.Equal((40, encoding, true, false), (notice.Code, notice.Encoding, notice.IsOneWay, notice.IsResponse));
        Assert.Equal("notice"u8, notice.Body);
        var request = (await peer.ReadAsync())!;
        Assert.Equal((221, encoding, false, false), (request.Code, request.Encoding, request.IsOneWay, request.IsResponse));
        await peer.SendAsync((byte[])[.. RawPeer.Answer(0, request.Opaque + 1, 1), .. RawPeer.Answer(0, request.Opaque, 33, (HeaderEncoding)(1 - (int)encoding))]);
        Assert.Equal(33, await call);
        Assert.Equal(1, server.Metrics.UnmatchedAnswers);
    }

    [Fact]
    public async Task Calls_on_a_connection_that_closes_fail_and_later_ones_fail_at_once()
    {
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        await Eventually.EqualAsync(1, () => server.Opened.Count);
        var connection = server.Opened[0];
        var call = connection.InvokeAsync(new Numbered(221, 3), default, Numbered.Read, Timeout);
        connection.Close("for the test");
        Assert.Equal(RemotingFailure.ConnectionLost, (await Assert.ThrowsAsync<RemotingException>(async () => await call)).Kind);
        await Eventually.EqualAsync(1, () => server.ClosedCount);
        var late = connection.InvokeAsync(new Numbered(221, 3), default, Numbered.Read, Timeout);
        Assert.True(late.IsFaulted);
        Assert.Equal(RemotingFailure.ConnectionLost, (await Assert.ThrowsAsync<RemotingException>(async () => await late)).Kind);
        Assert.False(connection.SendOneWay(new Numbered(40, 1)));
        Assert.Equal(0, connection.CallsInFlight);
        Assert.Equal(ConnectionClose.ByOwner, connection.CloseReason);
        Assert.Equal(1, server.ClosedCount);
    }
}
