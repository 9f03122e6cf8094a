using System.CommandLine;
using RocketStyle.Client;

namespace RocketStyle.Cli.Commands;

/// <summary><c>rstyle topic list | create | delete | route | offsets</c>.</summary>
internal static class TopicCommands
{
    private static readonly string[] Internal = ["%RETRY%", "%DLQ%", "rmq_sys_"];

    internal static Command Build(Settings settings) => new("topic", "Topics.")
    {
        List(settings),
        Create(settings),
        Delete(settings),
        Route(settings),
        Offsets(settings),
    };

    private static Command List(Settings settings)
    {
        var all = new Option<bool>("--all") { Description = "Retry, dead-letter and system topics, too." };
        return settings.Verb(
            "list",
            "Lists the topics.",
            async (client, parsed, cancellation) =>
            {
                var table = new Table("Topic");
                foreach (var topic in await client.Admin.ListTopicsAsync(cancellation).ConfigureAwait(false))
                {
                    if (parsed.GetValue(all) || !Array.Exists(Internal, prefix => topic.StartsWith(prefix, StringComparison.Ordinal)))
                    {
                        table.Add(topic);
                    }
                }

                return table;
            },
            all);
    }

    private static Command Create(Settings settings)
    {
        var topic = Name();
        var queues = new Option<int>("--queues", "-q") { Description = "Queues per broker.", DefaultValueFactory = static _ => 4 };
        return settings.Verb(
            "create",
            "Creates a topic on every broker, or changes its number of queues.",
            async (client, parsed, cancellation) =>
            {
                var spec = new TopicSpec(parsed.GetValue(topic)!, parsed.GetValue(queues));
                await client.Admin.CreateTopicAsync(spec, cancellation).ConfigureAwait(false);
                return await RouteOfAsync(client, spec.Name, cancellation).ConfigureAwait(false);
            },
            topic,
            queues);
    }

    private static Command Delete(Settings settings)
    {
        var topic = Name();
        return settings.Verb(
            "delete",
            "Deletes a topic with everything in it.",
            async (client, parsed, cancellation) =>
            {
                await client.Admin.DeleteTopicAsync(parsed.GetValue(topic)!, cancellation).ConfigureAwait(false);
                return new Table("Deleted").Add(parsed.GetValue(topic));
            },
            topic);
    }

    private static Command Route(Settings settings)
    {
        var topic = Name();
        return settings.Verb(
            "route",
            "Shows which brokers serve a topic.",
            (client, parsed, cancellation) => RouteOfAsync(client, parsed.GetValue(topic)!, cancellation),
            topic);
    }

    private static Command Offsets(Settings settings)
    {
        var topic = Name();
        return settings.Verb(
            "offsets",
            "Shows how far each queue of a topic reaches.",
            async (client, parsed, cancellation) =>
            {
                var table = new Table("Broker", "Queue", "Min offset", "Max offset");
                foreach (var reach in await client.Admin.GetOffsetsAsync(parsed.GetValue(topic)!, cancellation).ConfigureAwait(false))
                {
                    table.Add(reach.Queue.Broker, reach.Queue.Index, reach.MinOffset, reach.MaxOffset);
                }

                return table;
            },
            topic);
    }

    private static Argument<string> Name() => new("topic") { Description = "Name of the topic." };

    private static async Task<Table> RouteOfAsync(RocketClient client, string topic, CancellationToken cancellation)
    {
        var table = new Table("Broker", "Address", "Write queues", "Read queues");
        foreach (var part in await client.Admin.GetRouteAsync(topic, cancellation).ConfigureAwait(false))
        {
            table.Add(part.Broker, part.Address, part.WriteQueues, part.ReadQueues);
        }

        return table;
    }
}
