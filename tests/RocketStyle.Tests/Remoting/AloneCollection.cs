namespace RocketStyle.Tests.Remoting;

/// <summary>Tests that count what the whole process allocates, and so must run by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "remoting, alone";
}
