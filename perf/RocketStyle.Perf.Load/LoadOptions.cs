using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load;

/// <summary>What a scenario is asked to do.</summary>
internal sealed record LoadOptions
{
    /// <summary>Name server, host:port.</summary>
    internal string NameServer { get; init; } = "127.0.0.1:9876";

    /// <summary>Topic, or the beginning of the names of several.</summary>
    internal string Topic { get; init; } = "RocketStyleLoad";

    /// <summary>How many topics.</summary>
    internal int Topics { get; init; } = 1;

    /// <summary>Queues of each topic.</summary>
    internal int Queues { get; init; } = 4;

    /// <summary>Bytes of a message's body.</summary>
    internal int Size { get; init; } = 128;

    /// <summary>Connections side by side.</summary>
    internal int Connections { get; init; } = 1;

    /// <summary>Requests each connection keeps on the way.</summary>
    internal int InFlight { get; init; } = 1;

    /// <summary>Messages per request.</summary>
    internal int Batch { get; init; } = 1;

    /// <summary>How long a run measures.</summary>
    internal TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Runs; the one in the middle is reported.</summary>
    internal int Runs { get; init; } = 1;

    /// <summary>Messages per second of an open loop.</summary>
    internal int Rate { get; init; } = 2000;

    /// <summary>Messages stored before the measuring begins.</summary>
    internal long Prefill { get; init; } = 1_000_000;

    /// <summary>Consumer groups side by side.</summary>
    internal int Groups { get; init; } = 1;

    /// <summary>How request headers are written.</summary>
    internal HeaderEncoding Header { get; init; } = HeaderEncoding.Json;

    /// <summary>Through the SDK instead of bare frames.</summary>
    internal bool Sdk { get; init; }

    /// <summary>Measure the limit of this machine between the runs.</summary>
    internal bool WithLimit { get; init; }

    /// <summary>The broker answers only what is on disk: the limit does, too.</summary>
    internal bool Durable { get; init; }

    /// <summary>Folder of the limit's log; null for the temporary folder.</summary>
    internal string? LimitFolder { get; init; }

    /// <summary>The limit's log grows as the broker's does, instead of using the same memory again and again.</summary>
    internal bool LimitGrows { get; init; }

    /// <summary>Where the two sides may run.</summary>
    internal Placement Placement { get; init; }
}
