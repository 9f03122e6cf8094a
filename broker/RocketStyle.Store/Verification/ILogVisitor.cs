using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Verification;

/// <summary>Whom <see cref="LogWalk"/> shows the log to, in the order of positions.</summary>
internal interface ILogVisitor
{
    /// <summary>A whole and unharmed record; false ends the walk. The bytes are only valid during the call.</summary>
    bool OnRecord(in MessageRecordReader record);

    /// <summary>A place without one.</summary>
    void OnDamage(LogDamage damage);
}
