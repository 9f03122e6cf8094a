using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Host.StoreCommands;
using RocketStyle.Store;

namespace RocketStyle.Broker.Host;

/// <summary>Reads the settings, runs everything until a signal comes, and stops cleanly.</summary>
internal static class HostProgram
{
    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is ["store", .. var rest])
        {
            return await RunStoreCommandAsync(rest, output, errors);
        }

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

        if (settings.Problems.Count > 0)
        {
            foreach (var problem in settings.Problems)
            {
                await errors.WriteLineAsync($"error: {problem}");
            }

            return ExitCode.Usage;
        }

        using var stopping = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, stopping);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stopping);
        try
        {
            await RunUntilStoppedAsync(settings, output, stopping.Token);
            return ExitCode.Stopped;
        }
        catch (Exception exception) when (exception is StoreException or SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await errors.WriteLineAsync($"error: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> RunStoreCommandAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        using var stopping = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, stopping);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stopping);
        await using var input = Console.OpenStandardInput();
        await using var bytes = Console.OpenStandardOutput();
        var isInteractive = ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected;
        return await StoreCommandTree.RunAsync(arguments, new Terminal(input, output, bytes, errors, isInteractive), stopping.Token);
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
        await using var host = new RunningHost(settings, TimeProvider.System, loggers);
        try
        {
            await host.StartAsync(stopping);
            await output.WriteAsync(host.Describe(TimeSince(Process.GetCurrentProcess().StartTime)));
            await output.FlushAsync(CancellationToken.None);
            var failure = await host.Failed.WaitAsync(stopping);
            throw new StoreException(failure);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopping.");
        }
    }

    private static TimeSpan TimeSince(DateTime start) => TimeProvider.System.GetUtcNow() - start.ToUniversalTime();

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stopping) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stopping.Cancel();
        });
}
