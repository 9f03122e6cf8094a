using System.CommandLine;
using RocketStyle.Cli.Commands;
using RocketStyle.Client;

namespace RocketStyle.Cli;

/// <summary>All verbs of <c>rstyle</c>, and what their ends mean: 0 done, 1 failed, 2 not understood.</summary>
internal static class CommandTree
{
    internal const int Done = 0;
    internal const int Failed = 1;
    internal const int Misused = 2;

    /// <summary>Runs one command line.</summary>
    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        var settings = new Settings(output);
        var root = new RootCommand("Manages topics and messages of RocketStyle and Apache RocketMQ.")
        {
            settings.NameServer,
            settings.Json,
            TopicCommands.Build(settings),
            MessageCommands.Build(settings),
            GroupCommands.Build(settings),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message.AsMemory(), cancellation).ConfigureAwait(false);
            }

            await errors.WriteLineAsync("Try 'rstyle --help'.".AsMemory(), cancellation).ConfigureAwait(false);
            return Misused;
        }

        try
        {
            return await parsed
                .InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, cancellation)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is RocketException or OperationCanceledException or IOException)
        {
            await errors.WriteLineAsync(e.Message.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            return Failed;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            await errors.WriteLineAsync(e.Message.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            return Misused;
        }
    }
}
