namespace RocketStyle.NameServer.Routing;

/// <summary>What became of a registration.</summary>
/// <param name="Refusal">Why it was refused; null when it was taken.</param>
/// <param name="HaServerAddress">For a replica: where its master replicates from; else empty.</param>
/// <param name="MasterAddress">For a replica: where its master listens; else empty.</param>
/// <param name="IsNew">Whether this broker process was unknown before.</param>
internal readonly record struct RegistrationResult(string? Refusal, string HaServerAddress, string MasterAddress, bool IsNew);
