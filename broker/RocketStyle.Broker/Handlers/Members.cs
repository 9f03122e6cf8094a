using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;

namespace RocketStyle.Broker.Handlers;

/// <summary>The members of a group as connection listings show them (codes 203 and 204).</summary>
internal static class Members
{
    internal static IReadOnlyList<ConnectionInfo> Describe(IEnumerable<GroupMember> members) => [.. members.Select(member => new ConnectionInfo
    {
        ClientId = member.ClientId,
        ClientAddress = member.Connection.RemoteEndPoint.ToString(),
        Language = System.Text.Encoding.UTF8.GetString(LanguageNames.Of(member.Language)),
        Version = member.Version,
    })];
}
