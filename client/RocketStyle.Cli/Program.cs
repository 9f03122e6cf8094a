namespace RocketStyle.Cli;

/// <summary>Starts the program.</summary>
internal static class Program
{
    private static void Main()
    {
    }
}
