using System.Buffers.Binary;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class HostileFrameTests
{
    public static TheoryData<string, byte[]> BadFrames()
    {
        var oversize = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(oversize, ProtocolLimits.MaxFrameBytes - 3);
        var jsonHeaderBeyondFrame = RawPeer.Request(ServerUnderTest.Echo, 1);
        jsonHeaderBeyondFrame[7]++;
        var unknownEncoding = RawPeer.Request(ServerUnderTest.Echo, 1);
        unknownEncoding[4] = 2;
        var brokenJson = RawPeer.Request(ServerUnderTest.Echo, 1);
        brokenJson[8] = (byte)'[';
        var brokenBinary = RawPeer.Request(ServerUnderTest.Echo, 1, encoding: HeaderEncoding.Binary);
        brokenBinary[8 + 13] = 0x7F;
        return new TheoryData<string, byte[]>
        {
            { "larger than a frame may be", oversize },
            { "negative length", [0xFF, 0xFF, 0xFF, 0xFF] },
            { "length below the header word", [0, 0, 0, 3] },
            { "header longer than its frame", jsonHeaderBeyondFrame },
            { "unknown header encoding", unknownEncoding },
            { "header that is no JSON", brokenJson },
            { "remark longer than its header", brokenBinary },
            { "text of another protocol", "GET / HTTP/1.1\r\n\r\n"u8.ToArray() },
        };
    }

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_bad_frame_closes_its_own_connection_and_no_other(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        await using var server = new ServerUnderTest();
        using var bystander = await server.ConnectAsync();
        using var peer = await server.ConnectAsync();
        await peer.SendAsync((byte[])[.. RawPeer.Request(ServerUnderTest.Echo, 1, n: 1), .. bytes]);

        // What came before the bad frame is answered.
        Assert.Equal(1, (await peer.ReadAsync())!.Opaque);
        Assert.True(await peer.IsClosedAsync());
        await Eventually.EqualAsync(1, () => server.Metrics.ConnectionsClosed(ConnectionClose.BadFrame));
        await Eventually.EqualAsync(1, () => server.ClosedCount);
        await bystander.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 7));
        Assert.Equal(7, (await bystander.ReadAsync())!.Opaque);
        Assert.Equal(1, server.Server.Connections.Count);
    }

    [Fact]
    public async Task A_tls_handshake_is_refused_by_name()
    {
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        await peer.SendAsync((byte[])[0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC]);
        Assert.True(await peer.IsClosedAsync());
        await Eventually.EqualAsync(1, () => server.Metrics.ConnectionsClosed(ConnectionClose.TlsRefused));
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public async Task A_frame_that_comes_byte_by_byte_is_answered_like_any_other(HeaderEncoding encoding)
    {
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        foreach (var one in RawPeer.Request(ServerUnderTest.Echo, 3, "slowly"u8, encoding, n: 4))
        {
            await peer.SendAsync(new[] { one });
        }

        var answer = (await peer.ReadAsync())!;
        Assert.Equal("slowly"u8, answer.Body);
        await Eventually.EqualAsync(1, () => server.Metrics.Frames); // counted behind the answer
    }

    [Fact]
    public async Task A_peer_that_leaves_at_any_byte_of_a_frame_leaves_nothing_behind()
    {
        await using var server = new ServerUnderTest();
        var frame = RawPeer.Request(ServerUnderTest.Echo, 3, "body"u8, HeaderEncoding.Binary, n: 4);
        for (var cut = 0; cut < frame.Length; cut++)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync(frame.AsMemory(0, cut));
        }

        await Eventually.EqualAsync(frame.Length, () => server.ClosedCount);
        Assert.Equal(0, server.Server.Connections.Count);
        Assert.Equal(0, server.EchoHandler.Handled);
        var counted = server.Metrics.ConnectionsClosed(ConnectionClose.ByPeer)
            + server.Metrics.ConnectionsClosed(ConnectionClose.MidFrame)
            + server.Metrics.ConnectionsClosed(ConnectionClose.NetworkError);
        Assert.Equal(frame.Length, counted);
    }

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public async Task The_largest_frame_there_may_be_goes_through_both_ways(HeaderEncoding encoding)
    {
        var empty = RawPeer.Request(ServerUnderTest.Echo, 1, encoding: encoding).Length;
        var body = new byte[ProtocolLimits.MaxFrameBytes - empty - 64];
        new Random(7).NextBytes(body);
        var largest = new byte[ProtocolLimits.MaxFrameBytes - empty];
        await using var server = new ServerUnderTest();
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 1, body, encoding));
        var answer = (await peer.ReadAsync())!;
        Assert.True(answer.Body.SequenceEqual(body));

        await peer.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 2, largest, encoding, oneWay: true));
        await peer.SendAsync(RawPeer.Request(ServerUnderTest.Echo, 3, "after"u8, encoding));
        var after = (await peer.ReadAsync())!;
        Assert.Equal("after"u8, after.Body);
        Assert.Equal(3, server.EchoHandler.Handled);
    }

    [Fact]
    public async Task Frames_cut_at_random_places_are_all_found_again()
    {
        var random = new Random(4711);
        using var all = new FrameBuffer();
        for (var i = 0; i < 2000; i++)
        {
            var body = new byte[random.Next(8) == 0 ? random.Next(20_000) : random.Next(300)];
            random.NextBytes(body);
            RawPeer.AppendRequest(all, ServerUnderTest.Echo, i, body, (HeaderEncoding)random.Next(2), n: i);
        }

        await using var server = new ServerUnderTest(options: new RemotingServerOptions { ReceiveBufferBytes = 4096, MaxOutboundBytes = 64 * 1024 });
        using var peer = await server.ConnectAsync();
        var sending = Task.Run(async () =>
        {
            for (var at = 0; at < all.Length;)
            {
                var count = Math.Min(random.Next(1, 9000), all.Length - at);
                await peer.SendAsync(all.WrittenMemory.Slice(at, count));
                at += count;
            }
        });
        for (var i = 0; i < 2000; i++)
        {
            var answer = (await peer.ReadAsync())!;
            Assert.Equal((i, 0), (answer.Opaque, answer.Code));
            Assert.True(answer.TryGetInt32("n"u8, out var n) && n == i);
        }

        await Eventually.EndsAsync(sending);
    }
}
