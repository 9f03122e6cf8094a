using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Messages;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>The settings of consumer groups: set (codes 200 and 225), listed (201), asked for (352) and deleted (207).</summary>
/// <remarks>Runs on the connection's receive loop; answers to changes wait for the file.</remarks>
internal sealed class GroupSettingsHandler(GroupTable groups, SettingsKeeper keeper, OffsetTable offsets, OffsetKeeper offsetKeeper) : ICommandHandler
{
    /// <summary>Most queues of a retry topic; it is made with the group's next heartbeat.</summary>
    private const int MaxRetryQueues = 1024;

    public void Handle(CommandContext context)
    {
        switch (context.Request.Code)
        {
            case RequestCode.GetAllSubscriptionGroupConfig:
                ListAll(context);
                break;
            case RequestCode.GetSubscriptionGroupConfig:
                Tell(context);
                break;
            case RequestCode.DeleteSubscriptionGroup:
                Delete(context);
                break;
            default:
                Change(context, context.Request.Code == RequestCode.UpdateAndCreateSubscriptionGroupList);
                break;
        }
    }

    private static IReadOnlyList<GroupSettings>? Read(JsonValue json, bool isList, out string? problem)
    {
        problem = null;
        try
        {
            IReadOnlyList<GroupSettings> wanted = isList ? [.. json.GetItems("groupConfigList").Select(GroupSettings.Read)] : [GroupSettings.Read(json)];
            if (wanted.FirstOrDefault(group => !TopicNames.IsValidGroup(group.Name)) is { } invalid)
            {
                problem = NameRules.Describe("group", System.Text.Encoding.UTF8.GetBytes(invalid.Name), TopicNames.MaxGroupLength);
            }

            if (wanted.FirstOrDefault(group => group.RetryQueues > MaxRetryQueues) is { } wide)
            {
                problem ??= $"retryQueueNums of the group {wide.Name} is {wide.RetryQueues}; it may be at most {MaxRetryQueues} (MaxRetryQueues); 0 and less mean no retries.";
            }

            return wanted;
        }
        catch (ProtocolException exception)
        {
            problem = $"The settings cannot be read: {exception.Message}";
            return null;
        }
    }

    private void Change(CommandContext context, bool isList)
    {
        var json = BodyJson.TryRead(context.Request.Body, out var problem);
        var wanted = json is null ? null : Read(json, isList, out problem);
        if (wanted is null || problem is not null)
        {
            context.Reply(ResponseCode.InvalidParameter, problem);
            return;
        }

        // Checked whole before the first is set: a list is taken in full or not at all.
        foreach (var group in wanted)
        {
            groups.Set(group);
        }

        AnswerWhenKept(context.Defer());
    }

    private void ListAll(CommandContext context)
    {
        var (all, version) = groups.Snapshot();
        context.ReplyJson(new Listing(writer =>
        {
            writer.Member("dataVersion"u8, version);
            writer.Key("forbiddenTable"u8);
            writer.BeginObject();
            writer.EndObject();
            writer.Table("subscriptionGroupTable"u8, all.Select(group => KeyValuePair.Create(group.Name, group)));
        }));
    }

    // Asking makes the group when groups may be made by use, as in RocketMQ.
    private void Tell(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var name = fields.RequiredText("group"u8);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
        }
        else if (groups.TryGetOrCreate(name, out var group))
        {
            context.ReplyJson(group);
        }
        else
        {
            context.Reply(ResponseCode.SubscriptionGroupNotExist, $"The consumer group {name} does not exist.");
        }
    }

    private void Delete(CommandContext context)
    {
        var fields = new FieldReader(context.Request);
        var name = fields.RequiredText("groupName"u8);

        // RocketMQ 5 says cleanOffset, 4.9 removeOffset.
        var withOffsets = fields.OptionalBoolean("cleanOffset"u8, false) || fields.OptionalBoolean("removeOffset"u8, false);
        if (fields.Problem is { } problem)
        {
            context.Reply(ResponseCode.SystemError, problem);
            return;
        }

        groups.Remove(name);
        if (withOffsets)
        {
            offsets.RemoveGroup(name);
        }

        // Offsets that came back after a crash would make a new group of that name skip messages.
        context.Defer().ReplyWhenKept(Task.WhenAll(keeper.KeepAsync(), offsetKeeper.KeepAsync()), $"The group {name} was deleted");
    }

    private void AnswerWhenKept(DeferredReply reply) =>
        reply.ReplyWhenKept(keeper.KeepAsync(), "The settings are in force");
}
