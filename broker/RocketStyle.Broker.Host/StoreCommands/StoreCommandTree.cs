using System.CommandLine;
using RocketStyle.Store;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>The <c>store</c> commands of the broker program, and what their ends mean (<see cref="StoreExit"/>).</summary>
internal static class StoreCommandTree
{
    /// <summary>Runs one command line, without the word <c>store</c>.</summary>
    internal static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation)
    {
        var target = new StoreTarget();
        var root = new RootCommand("Looks at, checks and repairs the files of a store. See the README for exit codes.")
        {
            target.Path,
            target.File,
            target.Set,
            target.Json,
            VerifyCommand.Build(target, terminal),
            InfoCommand.Build(target, terminal),
            DumpCommand.Build(target, terminal),
            RepairCommand.Build(target, terminal),
            ExportCommand.Build(target, terminal),
            ImportCommand.Build(target, terminal),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await terminal.Errors.WriteLineAsync($"error: {error.Message}");
            }

            await terminal.Errors.WriteLineAsync("Try 'store --help'.");
            return StoreExit.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = terminal.Output, Error = terminal.Errors, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            await terminal.Errors.WriteLineAsync($"error: {e.Message}");
            return StoreExit.Usage;
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            await terminal.Errors.WriteLineAsync($"error: {e.Message}");
            return StoreExit.Unusable;
        }
        catch (OperationCanceledException)
        {
            await terminal.Errors.WriteLineAsync("Interrupted.");
            return StoreExit.Interrupted;
        }
    }
}
