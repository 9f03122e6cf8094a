using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace RocketStyle.NameServer.Host;

/// <summary>Reads the settings, runs the name server until it is told to stop, and says in a few lines what happens.</summary>
internal static class HostProgram
{
    /// <param name="arguments">Arguments of the program.</param>
    /// <param name="output">For what was asked for.</param>
    /// <param name="errors">For warnings and for why it cannot start.</param>
    /// <param name="stopping">Ends the run.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, CancellationToken stopping)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Help.Write(output);
            return ExitCode.Stopped;
        }

        var settings = HostSettings.Read(arguments, Directory.GetCurrentDirectory());
        foreach (var warning in settings.Warnings)
        {
            await errors.WriteLineAsync($"warning: {warning}");
        }

        foreach (var problem in settings.Problems)
        {
            await errors.WriteLineAsync($"error: {problem}");
        }

        if (settings.Problems.Count > 0)
        {
            return ExitCode.Usage;
        }

        try
        {
            await RunUntilStoppedAsync(settings, output, stopping);
            return ExitCode.Stopped;
        }
        catch (SocketException e)
        {
            await errors.WriteLineAsync($"error: cannot listen on {settings.NameServer.ListenAddress}:{settings.NameServer.ListenPort}: {e.Message}.");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task RunUntilStoppedAsync(HostSettings settings, TextWriter output, CancellationToken stopping)
    {
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(settings.LogLevel)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
                console.UseUtcTimestamp = true;
            }));
        try
        {
            await using var nameServer = await NameServer.StartAsync(settings.NameServer, TimeProvider.System, loggers, stopping);
            await output.WriteLineAsync($"RocketStyle name server on {nameServer.EndPoint}");
            await output.WriteLineAsync($"  settings      {settings.File ?? "defaults (no config/nameserver.json here)"}");
            await output.WriteLineAsync($"  key/value     {settings.NameServer.KvConfigPath}");
            await output.WriteLineAsync("Ctrl+C stops it.");
            await output.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped.");
        }
    }
}
