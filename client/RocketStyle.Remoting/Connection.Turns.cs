using System.Net.Sockets;

namespace RocketStyle.Remoting;

/// <content>The receiving of a server on Linux: one receive whenever it is this connection's turn on its thread.</content>
public sealed partial class Connection
{
    private readonly ReadTurn? _turn;

    private async Task ReceiveInTurnsAsync(ReadTurn turn)
    {
        while (IsOpen)
        {
            await turn;
            MakeRoom();
            var count = _socket.Receive(_input.AsSpan(_received), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                continue;
            }

            if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            if (!Received(count))
            {
                return;
            }

            while (!DispatchReceived())
            {
                await DrainedAsync();
            }
        }
    }
}
