using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Attacks;

/// <summary>Somebody who only wants to work: sends and reads while others misbehave, and counts what goes wrong.</summary>
internal sealed class Bystander : IAsyncDisposable
{
    private const string Topic = "bystander";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _millis = [];
    private readonly Task _running;

    private Bystander(int port) => _running = Task.Run(() => RunAsync(port));

    /// <summary>Calls that failed, or were not answered well.</summary>
    internal int Errors { get; private set; }

    internal int Calls => _millis.Count;

    /// <summary>The first thing that went wrong.</summary>
    internal string? Problem { get; private set; }

    internal static async Task<Bystander> BeginAsync(int port)
    {
        using var connection = await RawConnection.OpenAsync(port);
        await connection.CallAsync(RawRequests.CreateTopic(Topic));
        return new Bystander(port);
    }

    /// <summary>The time a call took, at a rank from 0 to 1. When it has ended.</summary>
    internal double Millis(double rank)
    {
        _millis.Sort();
        return _millis.Count == 0 ? 0 : Math.Round(_millis[(int)(rank * (_millis.Count - 1))], 2);
    }

    internal async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(int port)
    {
        long next = 0;
        try
        {
            using var connection = await RawConnection.OpenAsync(port);
            while (!_stop.IsCancellationRequested)
            {
                var begin = TimeProvider.System.GetTimestamp();
                var sent = await connection.CallAsync(RawRequests.Send(Topic, 0, new byte[100]));
                var read = await connection.CallAsync(RawRequests.Pull("bystanders", Topic, 0, next));
                _millis.Add(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
                next++;
                if (sent.Code != ResponseCode.Success || read.Code != ResponseCode.Success || RawMessage.In(read).Count == 0)
                {
                    Errors++;
                    Problem ??= $"{sent} then {read}";
                }

                await Task.Delay(s_pause);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            Errors++;
            Problem ??= e.Message;
        }
    }
}
