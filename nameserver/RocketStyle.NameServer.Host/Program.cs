namespace RocketStyle.NameServer.Host;

/// <summary>Starts the program.</summary>
internal static class Program
{
    private static void Main()
    {
    }
}
