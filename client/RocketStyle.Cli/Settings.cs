using System.CommandLine;
using System.Globalization;
using RocketStyle.Client;

namespace RocketStyle.Cli;

/// <summary>The options that every verb has, and the way to write what it found.</summary>
internal sealed class Settings(TextWriter output)
{
    private const string Variable = "ROCKETSTYLE_NAMESERVER";

    internal Option<string> NameServer { get; } = new("--name-server", "-n")
    {
        Description = $"Addresses of name servers, host:port joined with ';'. Default: {Variable}, or 127.0.0.1:9876.",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable(Variable) ?? "127.0.0.1:9876",
        Recursive = true,
    };

    internal Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON, for programs.",
        Recursive = true,
    };

    /// <summary>Reads a point in time; without a zone it is UTC.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FormatException($"'{text}' is no time; write it as 2026-11-21T10:00:00Z.");

    /// <summary>Makes a verb that talks to a cluster.</summary>
    internal Command Verb(
        string name, string description, Func<RocketClient, ParseResult, CancellationToken, Task<Table>> run, params IEnumerable<Symbol> parts)
    {
        var command = new Command(name, description);
        foreach (var part in parts)
        {
            if (part is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else if (part is Option option)
            {
                command.Options.Add(option);
            }
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var options = RocketClientOptions.Parse(parsed.GetValue(NameServer)!);
            await using var client = new RocketClient(options);
            var found = await run(client, parsed, cancellation).ConfigureAwait(false);
            await output.WriteAsync((parsed.GetValue(Json) ? found.ToJson() : found.ToText()).AsMemory(), cancellation).ConfigureAwait(false);
            return found.IsMissing ? CommandTree.Failed : CommandTree.Done;
        });
        return command;
    }
}
