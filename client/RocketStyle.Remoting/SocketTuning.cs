namespace RocketStyle.Remoting;

/// <summary>Process-wide switches of the runtime's sockets. They count only before the first socket is made.</summary>
public static class SocketTuning
{
    private const string InlineVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Whether the process was told to go on with a connection's work on the socket thread itself. Halves the cost of a
    /// small request; everything is right without it.
    /// </summary>
    public static bool InlineCompletions => Environment.GetEnvironmentVariable(InlineVariable) == "1";

    /// <summary>
    /// Switches inline completions on, unless the environment already decided. To be the first statement of a program's
    /// Main: later the runtime has read the variable. From then on nothing on a socket thread may block.
    /// </summary>
    public static void EnableInlineCompletions()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(InlineVariable)))
        {
            Environment.SetEnvironmentVariable(InlineVariable, "1");
        }
    }
}
