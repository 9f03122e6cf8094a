namespace RocketStyle.Broker.Host;

/// <summary>How the program ends, for scripts and service managers.</summary>
internal static class ExitCode
{
    /// <summary>Stopped as asked.</summary>
    internal const int Stopped = 0;

    /// <summary>Could not start or go on: port in use, store damaged or in use, disk failure.</summary>
    internal const int Failed = 1;

    /// <summary>A setting or argument is wrong; nothing was touched.</summary>
    internal const int Usage = 2;
}
