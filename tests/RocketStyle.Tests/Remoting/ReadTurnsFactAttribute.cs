using RocketStyle.Remoting;

namespace RocketStyle.Tests.Remoting;

/// <summary>A test of reading in turns; skipped, with the reason, where the system has no epoll.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReadTurnsFactAttribute : FactAttribute
{
    public ReadTurnsFactAttribute() => Skip = ReadTurns.IsSupported ? null : "Connections are read in turns on Linux only.";
}
