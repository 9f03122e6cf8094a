using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const int Requests = 20_000;

    // The smallest object has 24 bytes; pools and the runtime's threads take a little now and then.
    private const int LessThanAnObject = 16;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(HeaderEncoding.Json)]
    [InlineData(HeaderEncoding.Binary)]
    public async Task A_request_costs_the_server_no_memory(HeaderEncoding encoding)
    {
        await using var server = new ServerUnderTest();
        using var peer = Connect(server);
        var request = RawPeer.Request(ServerUnderTest.Echo, 1, new byte[100], encoding, n: 12345);
        var answer = new byte[4096];
        var expected = WarmUp(peer, request, answer);

        // One request at a time: a receive and a send for each.
        var perRequest = LeastPerRequest(() => Exchange(peer, request, answer, expected, Requests));
        Assert.True(perRequest < LessThanAnObject, $"{perRequest} bytes per request, one at a time");

        // A hundred at a time.
        var burst = Enumerable.Repeat(request, 100).SelectMany(b => b).ToArray();
        var answers = new byte[64 * 1024];
        Exchange(peer, burst, answers, expected * 100, 10);
        perRequest = LeastPerRequest(() => Exchange(peer, burst, answers, expected * 100, Requests / 100));
        Assert.True(perRequest < LessThanAnObject, $"{perRequest} bytes per request, a hundred at a time");
    }

    [Fact]
    public async Task A_deferred_answer_costs_the_server_no_memory()
    {
        var parked = new DeferredReply[1];
        var router = new CommandRouter().Map(1, new DelegateHandler(context =>
        {
            parked[0] = context.Defer();
            parked[0].Reply(0, flush: false);
        }));
        await using var server = new ServerUnderTest(router);
        using var peer = Connect(server);
        var request = RawPeer.Request(1, 1, new byte[100]);
        var answer = new byte[4096];
        var expected = WarmUp(peer, request, answer);
        var perRequest = LeastPerRequest(() => Exchange(peer, request, answer, expected, Requests));
        Assert.True(perRequest < LessThanAnObject, $"{perRequest} bytes per request");
    }

    [Fact]
    public async Task A_call_and_its_await_cost_both_sides_together_64_bytes_at_most()
    {
        await using var server = new ServerUnderTest();
        await using var client = new RemotingClient(new RemotingClientOptions(), null, NullLoggerFactory.Instance, TimeProvider.System);
        var body = new byte[100];
        await CallAsync(client, server.Address, body, 2000);
        var perCall = await Allocated.LeastPerOperationAsync(64, async () =>
        {
            await CallAsync(client, server.Address, body, Requests);
            return Requests;
        });
        Assert.True(perCall < 64, $"{perCall} bytes per call");
    }

    [Fact]
    public async Task A_length_word_alone_makes_nobody_take_memory()
    {
        const int Count = 50;
        await using var server = new ServerUnderTest();
        var peers = new List<RawPeer>();
        for (var i = 0; i < Count; i++)
        {
            peers.Add(await server.ConnectAsync());
            await peers[i].SendAsync(new byte[] { 0 });
        }

        await Eventually.EqualAsync(Count, () => server.Metrics.ReceivedBytes);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(prefix, ProtocolLimits.MaxFrameBytes - 4);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var peer in peers)
        {
            await peer.SendAsync(prefix.AsMemory(1));
        }

        await Eventually.EqualAsync(Count * 8, () => server.Metrics.ReceivedBytes);
        var taken = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(taken < Count * 4096, $"{taken} bytes for {Count} announced frames of 16 MiB");
        peers.ForEach(p => p.Dispose());
    }

    private static async Task CallAsync(RemotingClient client, string address, byte[] body, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var n = await client.InvokeAsync(address, new Numbered(ServerUnderTest.Echo, i), body, Numbered.Read, Timeout);
            if (n != i)
            {
                throw new InvalidOperationException($"{n} instead of {i}");
            }
        }
    }

    // A socket that has never been used asynchronously blocks for real, without bookkeeping of its own.
    private static Socket Connect(ServerUnderTest server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Server.EndPoint);
        return socket;
    }

    /// <summary>The steady state counts: of a few rounds the one that was disturbed least by other threads of this process.</summary>
    private static double LeastPerRequest(Action round)
    {
        var least = double.MaxValue;
        for (var i = 0; i < 5 && least >= LessThanAnObject; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            round();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests);
        }

        return least;
    }

    private static int WarmUp(Socket peer, byte[] request, byte[] answer)
    {
        peer.Send(request);
        var expected = peer.Receive(answer);
        Assert.True(FrameReader.TryRead(answer.AsSpan(0, expected), 0, out _, out _));
        Exchange(peer, request, answer, expected, 2000);
        return expected;
    }

    // Synchronous, so that what is counted is the server's.
    private static void Exchange(Socket peer, byte[] request, byte[] answer, int expected, int times)
    {
        for (var i = 0; i < times; i++)
        {
            peer.Send(request);
            var received = 0;
            while (received < expected)
            {
                received += peer.Receive(answer);
            }
        }
    }
}
