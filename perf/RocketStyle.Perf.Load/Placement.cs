namespace RocketStyle.Perf.Load;

/// <summary>Which CPUs client and broker run on. Wake-ups across CPUs decide results with few messages on the way.</summary>
internal enum Placement
{
    /// <summary>Wherever the system puts them.</summary>
    Free,

    /// <summary>Both on the first CPU.</summary>
    Same,

    /// <summary>The broker on the first, the client on the second.</summary>
    Split,
}
