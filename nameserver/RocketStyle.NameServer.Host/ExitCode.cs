namespace RocketStyle.NameServer.Host;

/// <summary>How the program ends, for scripts and service managers.</summary>
internal static class ExitCode
{
    /// <summary>Stopped as asked.</summary>
    internal const int Stopped = 0;

    /// <summary>Could not start: port in use, configuration unreadable.</summary>
    internal const int Failed = 1;

    /// <summary>A setting or argument is wrong; nothing was touched.</summary>
    internal const int Usage = 2;
}
