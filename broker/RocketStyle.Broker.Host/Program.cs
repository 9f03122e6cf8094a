namespace RocketStyle.Broker.Host;

/// <summary>Starts the program.</summary>
internal static class Program
{
    private static void Main()
    {
    }
}
