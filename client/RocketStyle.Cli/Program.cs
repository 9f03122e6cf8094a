namespace RocketStyle.Cli;

/// <summary>Starts the program.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => CommandTree.RunAsync(arguments, Console.Out, Console.Error);
}
