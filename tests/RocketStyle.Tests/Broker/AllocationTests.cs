using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Store;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;
using RocketStyle.Tests.Remoting;

namespace RocketStyle.Tests.Broker;

/// <summary>In steady state the broker makes no garbage per message, from the socket to the log and back.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const int Warm = 20_000;
    private const int Measured = 20_000;
    private const int InFlight = 64;

    // What the runtime's own timers and the test's other threads may allocate meanwhile, spread over all messages.
    private const double NoiseBytesPerMessage = 24;

    [Theory]
    [InlineData(FlushMode.Async)]
    [InlineData(FlushMode.Sync)]
    public async Task A_send_allocates_nothing(FlushMode mode)
    {
        await using var broker = await TestBroker.StartAsync(store: options => options with { FlushMode = mode, IndexEnabled = false });
        using var setup = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await setup.CallAsync(Requests.CreateTopic("flow"));
        var send = Requests.Send("flow", new string('x', 128), properties: "UNIQ_KEY\u0001K\u0002TAGS\u0001T\u0002WAIT\u0001true\u0002");

        Assert.InRange(await BytesPerRequestAsync(broker.EndPoint.Port, send.ToBytes(1)), 0, NoiseBytesPerMessage);
    }

    [Fact]
    public async Task A_pull_allocates_nothing()
    {
        await using var broker = await TestBroker.StartAsync(store: options => options with { FlushMode = FlushMode.Async });
        using var setup = await RawConnection.OpenAsync(broker.EndPoint.Port);
        await setup.CallAsync(Requests.Send("flow", new string('x', 128)));

        Assert.InRange(await BytesPerRequestAsync(broker.EndPoint.Port, Requests.Pull("flow", 0).ToBytes(1)), 0, NoiseBytesPerMessage);
    }

    private static async Task<double> BytesPerRequestAsync(int port, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var round = Enumerable.Repeat(request, InFlight).SelectMany(bytes => bytes).ToArray();
        var answers = new byte[256 * 1024];
        await Task.Run(() => Exchange(socket, round, answers, Warm));
        return await Allocated.LeastPerOperationAsync(NoiseBytesPerMessage, () => Task.Run(() => Exchange(socket, round, answers, Measured)));
    }

    private static int Exchange(Socket socket, byte[] round, byte[] answers, int requests)
    {
        var exchanged = 0;
        while (exchanged < requests)
        {
            socket.Send(round);
            var pending = InFlight;
            var end = 0;
            while (pending > 0)
            {
                end += socket.Receive(answers, end, answers.Length - end, SocketFlags.None);
                var start = 0;
                while (FrameReader.TryRead(answers.AsSpan(0, end), start, out var frame, out _))
                {
                    start = frame.End;
                    pending--;
                }

                answers.AsSpan(start, end - start).CopyTo(answers);
                end -= start;
            }

            exchanged += InFlight;
        }

        return exchanged;
    }
}
