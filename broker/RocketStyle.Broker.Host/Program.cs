using RocketStyle.Remoting;

namespace RocketStyle.Broker.Host;

/// <summary>The broker program: broker, embedded name server and health endpoint in one process.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        // Before the first socket exists: completions then run on the thread that saw them, which halves the cost of a request.
        SocketTuning.EnableInlineCompletions();
        return await HostProgram.RunAsync(arguments, Console.Out, Console.Error);
    }
}
