using System.CommandLine;
using RocketStyle.Client;

namespace RocketStyle.Cli.Commands;

/// <summary><c>rstyle group list | create | delete | members | info | lag | reset | clone | locks | unlock</c>.</summary>
internal static class GroupCommands
{
    internal static Command Build(Settings settings) => new("group", "Consumer groups.")
    {
        List(settings),
        Create(settings),
        Delete(settings),
        Members(settings),
        Info(settings),
        GroupOffsetCommands.Lag(settings),
        GroupOffsetCommands.Reset(settings),
        GroupOffsetCommands.Clone(settings),
        Locks(settings),
        Unlock(settings),
    };

    internal static Argument<string> Name() => new("group") { Description = "Name of the group." };

    private static Command List(Settings settings) => settings.Verb(
        "list",
        "Lists the groups.",
        async (client, _, cancellation) => TableOf(await client.Admin.ListGroupsAsync(cancellation).ConfigureAwait(false)));

    private static Command Create(Settings settings)
    {
        var group = Name();
        var retries = new Option<int>("--max-retries") { Description = "Retries before a message is a dead letter.", DefaultValueFactory = static _ => 16 };
        var stopped = new Option<bool>("--stopped") { Description = "The group may not consume." };
        return settings.Verb(
            "create",
            "Creates a group on every broker, or changes it.",
            async (client, parsed, cancellation) =>
            {
                var spec = new GroupSpec(parsed.GetValue(group)!) { MaxRetries = parsed.GetValue(retries), CanConsume = !parsed.GetValue(stopped) };
                await client.Admin.CreateGroupAsync(spec, cancellation).ConfigureAwait(false);
                return TableOf([spec]);
            },
            group,
            retries,
            stopped);
    }

    private static Command Delete(Settings settings)
    {
        var group = Name();
        var keep = new Option<bool>("--keep-offsets") { Description = "A group of the same name goes on where this one stopped." };
        return settings.Verb(
            "delete",
            "Deletes a group.",
            async (client, parsed, cancellation) =>
            {
                await client.Admin.DeleteGroupAsync(parsed.GetValue(group)!, !parsed.GetValue(keep), cancellation).ConfigureAwait(false);
                return new Table("Deleted").Add(parsed.GetValue(group));
            },
            group,
            keep);
    }

    private static Command Members(Settings settings)
    {
        var group = Name();
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

    private static Command Info(Settings settings)
    {
        var group = Name();
        return settings.Verb(
            "info",
            "Asks the live consumers of a group how far they are.",
            async (client, parsed, cancellation) =>
            {
                var table = new Table("Client id", "Topic", "Broker", "Queue", "Offset", "Waiting", "Locked", "Last pulled", "Last consumed")
                {
                    Missing = $"No live consumer of '{parsed.GetValue(group)}' has a queue.",
                };
                foreach (var report in await client.Admin.DescribeMembersAsync(parsed.GetValue(group)!, cancellation).ConfigureAwait(false))
                {
                    foreach (var queue in report.Queues)
                    {
                        table.Add(
                            report.ClientId, queue.Queue.Topic, queue.Queue.Broker, queue.Queue.Index, queue.Committable, queue.Waiting,
                            queue.IsLocked, queue.LastPulledAt, queue.LastConsumedAt);
                    }
                }

                return table;
            },
            group);
    }

    private static Command Locks(Settings settings)
    {
        var group = new Argument<string?>("group") { Description = "Name of the group; all groups without it.", Arity = ArgumentArity.ZeroOrOne };
        return settings.Verb(
            "locks",
            "Lists the queues that are locked for ordered consumers.",
            async (client, parsed, cancellation) => TableOf(await client.Admin.ListLocksAsync(parsed.GetValue(group), cancellation).ConfigureAwait(false)),
            group);
    }

    private static Command Unlock(Settings settings)
    {
        var group = Name();
        var topic = new Argument<string>("topic") { Description = "Name of the topic." };
        return settings.Verb(
            "unlock",
            "Takes a topic's queue locks away from an ordered group. Only when their holder is gone: else two consumers get the same messages.",
            async (client, parsed, cancellation) => TableOf(
                await client.Admin.ForceUnlockAsync(parsed.GetValue(group)!, parsed.GetValue(topic)!, null, cancellation).ConfigureAwait(false)),
            group,
            topic);
    }

    private static Table TableOf(IReadOnlyList<GroupSpec> groups)
    {
        var table = new Table("Group", "Consumes", "Broadcasts", "Max retries");
        foreach (var group in groups)
        {
            table.Add(group.Name, group.CanConsume, group.CanBroadcast, group.MaxRetries);
        }

        return table;
    }

    private static Table TableOf(IReadOnlyList<LockedQueue> locks)
    {
        var table = new Table("Group", "Topic", "Broker", "Queue", "Client id", "Age seconds", "Lease seconds");
        foreach (var held in locks)
        {
            table.Add(
                held.Group, held.Queue.Topic, held.Queue.Broker, held.Queue.Index, held.ClientId, (long)held.Age.TotalSeconds, (long)held.LeaseLeft.TotalSeconds);
        }

        return table;
    }
}
