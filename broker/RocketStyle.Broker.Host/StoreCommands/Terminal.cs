namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>Where a command reads and writes.</summary>
/// <param name="Input">Standard input, as bytes.</param>
/// <param name="Output">Standard output: results.</param>
/// <param name="OutputBytes">The same as bytes, for exports.</param>
/// <param name="Errors">Standard error: progress and problems.</param>
/// <param name="IsInteractive">Whether somebody watches: progress is shown.</param>
internal sealed record Terminal(Stream Input, TextWriter Output, Stream OutputBytes, TextWriter Errors, bool IsInteractive);
