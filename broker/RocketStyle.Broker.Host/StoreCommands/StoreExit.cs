namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>How the <c>store</c> commands end, for scripts.</summary>
internal static class StoreExit
{
    /// <summary>Done, and nothing is wrong.</summary>
    internal const int Fine = 0;

    /// <summary>Done, and something is wrong: findings, refused lines, or what a repair could not mend.</summary>
    internal const int Findings = 1;

    /// <summary>An argument or setting is wrong; nothing was touched.</summary>
    internal const int Usage = 2;

    /// <summary>The store is in use, is not there, cannot be read or written; or a file of the command cannot.</summary>
    internal const int Unusable = 3;

    /// <summary>Interrupted.</summary>
    internal const int Interrupted = 4;
}
