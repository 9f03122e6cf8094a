namespace RocketStyle.Remoting;

/// <summary>One address of a <see cref="RemotingClient"/>: its open connection, or the attempt to open one.</summary>
/// <remarks>Thread-safe. All who ask while an attempt runs share it; one of them giving up does not end it.</remarks>
internal sealed class RemotingEndpoint(string address, Func<string, Task<Connection>> open)
{
    private readonly Lock _gate = new();
    private Connection? _connection;
    private Task<Connection>? _connecting;

    /// <summary>The address.</summary>
    internal string Address => address;

    /// <summary>The connection, if it is open.</summary>
    internal Connection? Open => Volatile.Read(ref _connection) is { IsOpen: true } connection ? connection : null;

    internal Task<Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        Task<Connection> connecting;
        lock (_gate)
        {
            if (Open is { } connection)
            {
                return Task.FromResult(connection);
            }

            if (_connecting is null || _connecting.IsCompleted)
            {
                _connecting = Task.Run(OpenAsync, CancellationToken.None);
            }

            connecting = _connecting;
        }

        return connecting.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when no attempt runs any more; never fails.</summary>
    internal async Task SettledAsync()
    {
        Task? connecting;
        lock (_gate)
        {
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Connection> OpenAsync()
    {
        var connection = await open(address);
        Volatile.Write(ref _connection, connection);

        // Those who wait here may be anybody's code, and must not go on in a socket thread.
        await Task.Yield();
        return connection;
    }
}
