using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class CommandRouterTests
{
    private static readonly ICommandHandler Nothing = new DelegateHandler(static _ => { });

    [Theory]
    [InlineData(10)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(200_050)]
    [InlineData(-7)]
    public void A_mapped_code_is_found_and_no_other(int code)
    {
        var router = new CommandRouter().Map(code, Nothing);
        Assert.True(router.TryFind(code, out var found));
        Assert.Same(Nothing, found);
        Assert.False(router.TryFind(code + 1, out _));
        Assert.Throws<ArgumentException>(() => router.Map(code, Nothing));
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public async Task An_unknown_code_is_answered_in_the_encoding_it_came_in(HeaderEncoding encoding)
    {
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(999, -5, encoding: encoding));
        var answer = (await peer.ReadAsync())!;
        Assert.Equal(ResponseCode.RequestCodeNotSupported, answer.Code);
        Assert.Equal(" request type 999 not supported", answer.RemarkText);
        Assert.Equal(-5, answer.Opaque);
        Assert.Equal(CommandFlags.Response, answer.Flag);
        Assert.Equal(encoding, answer.Encoding);
    }

    [Fact]
    public async Task A_fallback_takes_every_code_without_a_handler()
    {
        var router = new CommandRouter().MapOthers(new DelegateHandler(static c => c.Reply(0, "other")));
        await using var server = new ServerUnderTest(router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(999, 1));
        Assert.Equal("other", (await peer.ReadAsync())!.RemarkText);
    }

    [Fact]
    public async Task A_handler_that_throws_costs_its_request_an_error_answer_and_nothing_else()
    {
        var router = new CommandRouter()
            .Map(ServerUnderTest.Echo, new EchoHandler())
            .Map(1, new DelegateHandler(static _ => throw new FormatException("of ours")))
            .Map(2, new DelegateHandler(static context =>
            {
                // Half an answer, which the way out of the block would hand over.
                using var reply = context.BeginReply(0);
                reply.Field("n"u8, 1);
                throw new FormatException("too late");
            }));
        await using var server = new ServerUnderTest(router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync((byte[])[
            .. RawPeer.Request(1, 1), .. RawPeer.Request(2, 2), .. RawPeer.Request(1, 3, oneWay: true), .. RawPeer.Request(ServerUnderTest.Echo, 4, n: 9)]);

        var first = (await peer.ReadAsync())!;
        Assert.Equal((1, ResponseCode.SystemError, "FormatException: of ours"), (first.Opaque, first.Code, first.RemarkText));
        var second = (await peer.ReadAsync())!;
        Assert.Equal((2, ResponseCode.SystemError, "FormatException: too late"), (second.Opaque, second.Code, second.RemarkText));
        Assert.Equal(0, second.FieldCount);
        Assert.Equal(4, (await peer.ReadAsync())!.Opaque);
        Assert.Equal(3, server.Metrics.HandlerFailures);
    }

    [Fact]
    public async Task A_handler_that_forgets_to_answer_is_found_out()
    {
        var router = new CommandRouter()
            .Map(1, Nothing)
            .Map(2, new DelegateHandler(static context => context.BeginReply(0).Field("never"u8, "ended")))
            .Map(3, new DelegateHandler(static context =>
            {
                context.Reply(0);
                context.Reply(0);
            }));
        await using var server = new ServerUnderTest(router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync((byte[])[
            .. RawPeer.Request(1, 1), .. RawPeer.Request(2, 2), .. RawPeer.Request(3, 3), .. RawPeer.Request(1, 4, oneWay: true), .. RawPeer.Request(99, 5)]);
        foreach (var opaque in (int[])[1, 2, 3])
        {
            var answer = (await peer.ReadAsync())!;
            Assert.Equal((opaque, ResponseCode.SystemError), (answer.Opaque, answer.Code));
        }

        Assert.Equal(5, (await peer.ReadAsync())!.Opaque);
        Assert.Equal(3, server.Metrics.HandlerFailures);
    }

    [Fact]
    public async Task One_way_requests_are_handled_and_never_answered()
    {
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        foreach (var encoding in Enum.GetValues<HeaderEncoding>())
        {
            await peer.SendAsync((byte[])[
                .. RawPeer.Request(ServerUnderTest.Echo, 1, "body"u8, encoding, oneWay: true),
                .. RawPeer.Request(999, 2, encoding: encoding, oneWay: true),
                .. RawPeer.Request(ServerUnderTest.Echo, 3, "end"u8, encoding)]);
            var answer = (await peer.ReadAsync())!;
            Assert.Equal(3, answer.Opaque);
            Assert.Equal("end"u8, answer.Body);
        }

        Assert.Equal(4, server.EchoHandler.Handled);
        Assert.Equal(0, peer.Socket.Available);
    }

    [Fact]
    public async Task An_answer_larger_than_a_frame_becomes_an_error_answer()
    {
        var router = new CommandRouter().Map(1, new DelegateHandler(static context =>
        {
            using var reply = context.BeginReply(0);
            reply.Body(new byte[ProtocolLimits.MaxFrameBytes]);
        }));
        await using var server = new ServerUnderTest(router);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(1, 1));
        var answer = (await peer.ReadAsync())!;
        Assert.Equal(ResponseCode.SystemError, answer.Code);
        Assert.Contains("MaxFrameBytes", answer.RemarkText, StringComparison.Ordinal);
        await Eventually.EqualAsync(0, () => server.Opened[0].PendingOutboundBytes);
    }
}
