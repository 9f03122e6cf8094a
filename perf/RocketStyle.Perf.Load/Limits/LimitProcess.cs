using System.Diagnostics;
using System.Globalization;
using System.Net;
using RocketStyle.Perf.Load.Measuring;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>The limit server as a process of its own; ends with this one.</summary>
internal sealed class LimitProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LimitProcess(Process process, int port)
    {
        _process = process;
        EndPoint = new DnsEndPoint("127.0.0.1", port);
        Figures = new PeerProcess(process.Id);
    }

    internal DnsEndPoint EndPoint { get; }

    internal PeerProcess Figures { get; }

    /// <exception cref="InvalidOperationException">It did not start.</exception>
    internal static async Task<LimitProcess> StartAsync(LoadOptions options, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LimitProcess).Assembly.Location);
        }

        start.ArgumentList.Add(LoadCommands.LimitServerName);
        start.ArgumentList.Add("--limit-folder");
        start.ArgumentList.Add(options.LimitFolder ?? Path.GetTempPath());
        if (options.Durable)
        {
            start.ArgumentList.Add("--durable");
        }
        else if (options.LimitGrows)
        {
            start.ArgumentList.Add("--limit-grows");
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The limit server did not start.");
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        return line?.Split(' ') is ["limit", var port]
            ? new LimitProcess(process, int.Parse(port, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The limit server said '{line}' instead of its port.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
