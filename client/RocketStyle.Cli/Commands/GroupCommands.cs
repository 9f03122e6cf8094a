using System.CommandLine;

namespace RocketStyle.Cli.Commands;

/// <summary><c>rstyle group members</c>.</summary>
internal static class GroupCommands
{
    internal static Command Build(Settings settings) => new("group", "Consumer groups.") { Members(settings) };

    private static Command Members(Settings settings)
    {
        var group = new Argument<string>("group") { Description = "Name of the group." };
        return settings.Verb(
            "members",
            "Lists the live consumers of a group.",
            async (client, parsed, cancellation) =>
            {
                var table = new Table("Client id", "Address", "Language", "Broker");
                foreach (var member in await client.Admin.ListMembersAsync(parsed.GetValue(group)!, cancellation).ConfigureAwait(false))
                {
                    table.Add(member.ClientId, member.Address, member.Language, member.Broker);
                }

                return table;
            },
            group);
    }
}
