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
            if (!TryReceive(out var count))
            {
                continue;
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
