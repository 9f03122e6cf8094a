namespace RocketStyle.Store.Verification;

/// <summary>How far a walk through the log has come.</summary>
/// <param name="Done">Bytes looked at.</param>
/// <param name="Total">Bytes there are.</param>
/// <param name="Records">Records found.</param>
public readonly record struct VerifyProgress(long Done, long Total, long Records);
