using RocketStyle.Protocol;
using RocketStyle.Store;

namespace RocketStyle.Broker.Delivery;

/// <summary>May a group pull from a queue, and through which filter: the outcome of <see cref="PullRules.Check"/>.</summary>
internal readonly struct PullVerdict
{
    internal int Code { get; private init; }

    /// <summary>Why not, as a sentence.</summary>
    internal string? Reason { get; private init; }

    /// <summary>Name of the group that pulls, the group table's own text; null when refused.</summary>
    internal string? Group { get; init; }

    /// <summary>Null when every message passes.</summary>
    internal IEntryFilter? Filter { get; private init; }

    internal bool Refused => Code != ResponseCode.Success;

    internal static PullVerdict Refuse(int code, string reason) => new() { Code = code, Reason = reason };

    internal static PullVerdict Accept(IEntryFilter? filter) => new() { Filter = filter };
}
