using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Broker.Relay;

/// <summary>Asks the members of a group side by side how far they are in a topic's queues (code 221).</summary>
internal static class PositionSurvey
{
    /// <returns>Each client's positions by queue, and who gave none and why.</returns>
    internal static async Task<(IReadOnlyList<KeyValuePair<string, JsonValue>> Positions, IReadOnlyList<string> Silent)> AskAsync(
        IReadOnlyList<GroupMember> members, string topic, string group)
    {
        var asked = members.Select(member => (member.ClientId, Answer: ClientCall.AskAsync(
            member,
            RequestCode.GetConsumerStatusFromClient,
            (topic, group),
            static (ref FrameWriter writer, (string Topic, string Group) names) =>
            {
                writer.Field("topic"u8, names.Topic);
                writer.Field("group"u8, names.Group);
            },
            ClientCall.PositionPatience))).ToArray();
        var positions = new List<KeyValuePair<string, JsonValue>>();
        var silent = new List<string>();
        foreach (var (clientId, answer) in asked)
        {
            if (Read(await answer, out var problem) is { } table)
            {
                positions.Add(new(clientId, table));
            }
            else
            {
                silent.Add($"{clientId}: {problem}");
            }
        }

        return (positions, silent);
    }

    private static JsonValue? Read(ClientAnswer answer, out string? problem)
    {
        problem = answer.Remark ?? $"code {answer.Code}";
        if (answer.Code != ResponseCode.Success)
        {
            return null;
        }

        try
        {
            var table = answer.Body.Length == 0 ? JsonValue.Null : LenientJson.Parse(answer.Body)["messageQueueTable"];
            problem = "its answer has no messageQueueTable";
            return table.Kind == JsonKind.Object ? table : null;
        }
        catch (ProtocolException exception)
        {
            problem = $"its answer is not legal JSON: {exception.Message}";
            return null;
        }
    }
}
