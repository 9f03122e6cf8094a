using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Host;

/// <summary>The name server program: one name server, alone in its process.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        // Before the first socket exists: completions then run on the thread that saw them, which halves the cost of a request.
        SocketTuning.EnableInlineCompletions();
        using var stopping = new StopSignal();
        return await HostProgram.RunAsync(arguments, Console.Out, Console.Error, stopping.Token);
    }
}
