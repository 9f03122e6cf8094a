namespace RocketStyle.Protocol;

/// <summary>Bits of a command's flag word (remoting protocol, flag).</summary>
public static class CommandFlags
{
    /// <summary>Set: the command answers a request. Clear: it is a request.</summary>
    public const int Response = 1;

    /// <summary>Set: the sender wants no answer, and must get none.</summary>
    public const int OneWay = 2;
}
