using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RocketStyle.Remoting;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Remoting;

public sealed class ReadTurnTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ReadTurns _turns = ReadTurns.IsSupported ? new ReadTurns() : null!; // elsewhere all tests are skipped
    private readonly List<Socket> _sockets = [];
    private int _lastId;

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    [ReadTurnsFact]
    public async Task Whoever_always_has_data_takes_turns_with_the_others()
    {
        var (busy, busyPeer) = Pair();
        var (quiet, quietPeer) = Pair();
        var (first, firstPeer) = Pair();
        busyPeer.Send(new byte[100]);
        quietPeer.Send(new byte[1]);
        var order = new List<string>();
        using var begin = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();

        // The thread is held in a turn until all of them wait.
        var holding = ReadAsync(first, 1, () =>
        {
            held.Set();
            begin.Wait(Patience);
        });
        firstPeer.Send(new byte[1]);
        held.Wait(Patience);
        var reading = Task.WhenAll(ReadAsync(busy, 100, () => order.Add("busy")), ReadAsync(quiet, 1, () => order.Add("quiet")), holding);
        begin.Set();
        await Eventually.EndsAsync(reading);

        Assert.Equal(101, order.Count);
        Assert.InRange(order.IndexOf("quiet"), 0, 1);
    }

    [ReadTurnsFact]
    public async Task A_connection_stays_on_its_thread_however_much_comes()
    {
        var threads = new HashSet<int>();
        var router = new CommandRouter().Map(1, new DelegateHandler(context =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            context.Reply(0);
        }));
        await using var server = new ServerUnderTest(router, new RemotingServerOptions { ReceiveBufferBytes = 4096 });
        using var peer = await server.ConnectAsync();
        var sending = peer.SendAsync(Enumerable.Range(0, 20_000).SelectMany(i => RawPeer.Request(1, i)).ToArray());
        for (var i = 0; i < 20_000; i++)
        {
            Assert.Equal(i, (await peer.ReadAsync())!.Opaque);
        }

        await Eventually.EndsAsync(sending);
        Assert.Single(threads);
    }

    [ReadTurnsFact]
    public async Task A_server_shares_its_connections_out_whoever_else_is_asked_between_them()
    {
        var threads = new ConcurrentDictionary<int, bool>();
        var router = new CommandRouter().Map(1, new DelegateHandler(context =>
        {
            threads.TryAdd(Environment.CurrentManagedThreadId, true);
            context.Reply(0);
        }));
        await using var broker = new ServerUnderTest(router);
        await using var nameServer = new ServerUnderTest();
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            using var asking = await nameServer.ConnectAsync();
            using var sending = await broker.ConnectAsync();
            await sending.SendAsync(RawPeer.Request(1, i));
            Assert.Equal(i, (await sending.ReadAsync())!.Opaque);
        }

        Assert.Equal(Environment.ProcessorCount, threads.Count);
    }

    [ReadTurnsFact]
    public async Task What_nobody_reads_does_not_keep_the_thread_awake_and_is_not_forgotten()
    {
        var (socket, peer) = Pair();
        var turn = TurnOf(socket);
        peer.Send(new byte[1]);
        await WaitAsync(turn);
        await Eventually.EqualAsync(false, () => turn.IsWatched);

        await WaitAsync(turn);
        Assert.Equal(1, socket.Receive(new byte[8]));
    }

    [ReadTurnsFact]
    public async Task Closing_ends_the_wait()
    {
        var (socket, _) = Pair();
        var turn = TurnOf(socket);
        var waiting = WaitAsync(turn);
        await Eventually.EqualAsync(true, () => turn.IsWatched);
        Assert.False(waiting.IsCompleted);
        socket.Dispose();
        turn.Close();
        await waiting;
        await WaitAsync(turn);
    }

    [ReadTurnsFact]
    public async Task A_peer_that_is_gone_ends_the_wait()
    {
        var (socket, peer) = Pair();
        var waiting = WaitAsync(TurnOf(socket));
        peer.Dispose();
        await waiting;
        Assert.Equal(0, socket.Receive(new byte[8]));
    }

    [ReadTurnsFact]
    public async Task A_socket_that_the_system_does_not_watch_is_an_error()
    {
        var (socket, _) = Pair();
        var turn = TurnOf(socket);
        Assert.True(_turns.TryWatch(turn, (int)socket.Handle)); // so that a second time is refused
        await Assert.ThrowsAsync<SocketException>(() => WaitAsync(turn));
    }

    private static async Task WaitAsync(ReadTurn turn)
    {
        // The rest of the test must not hold the thread that the turns come on.
        var wait = Task.Run(async () => await turn);
        await Eventually.EndsAsync(wait);
    }

    private async Task ReadAsync(Socket socket, int bytes, Action eachTurn)
    {
        var turn = TurnOf(socket);
        var one = new byte[1];
        for (var i = 0; i < bytes; i++)
        {
            await turn;
            Assert.Equal(1, socket.Receive(one));
            eachTurn();
        }
    }

    private ReadTurn TurnOf(Socket socket) => new(_turns, socket.SafeHandle, ++_lastId);

    private (Socket Ours, Socket Peers) Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var peers = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        peers.Connect(listener.LocalEndPoint!);
        var ours = listener.Accept();
        ours.Blocking = false;
        _sockets.AddRange([ours, peers]);
        return (ours, peers);
    }
}
