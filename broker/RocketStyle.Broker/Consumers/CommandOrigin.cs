using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Consumers;

/// <summary>Who sent a heartbeat.</summary>
internal readonly record struct CommandOrigin(Connection Connection, string ClientId, LanguageCode Language, int Version);
