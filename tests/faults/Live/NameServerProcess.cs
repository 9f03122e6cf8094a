using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RocketStyle.Testing;
using RocketStyle.Testing.Processes;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>A name server in a process of its own, that can be killed and started again on its port.</summary>
internal sealed class NameServerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new("names");
    private Process? _process;

    private NameServerProcess(int port) => Port = port;

    internal int Port { get; }

    internal static async Task<NameServerProcess> StartAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var server = new NameServerProcess(((IPEndPoint)free.LocalEndpoint).Port);
        free.Stop();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it; when this returns it can be asked.</summary>
    internal async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(BuildOutput.DotNet) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(BuildOutput.NameServerProgram);
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--listenPort={Port}"));
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var begin = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > s_patience)
            {
                throw new TimeoutException("The name server does not start.");
            }

            await Task.Delay(20);
        }
    }

    internal async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
