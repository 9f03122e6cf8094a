using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>
/// Housekeeping at once instead of at its hour: queues follow the log (code 306), queues of topics that are gone are removed (316),
/// expired log files are deleted (329).
/// </summary>
/// <remarks>Done on the thread pool, because it touches files; answered when it is done.</remarks>
internal sealed class HousekeepingHandler(MessageStore store, TopicTable topics, ILogger logger) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        var code = context.Request.Code;
        var reply = context.Defer();
        _ = Task.Run(() => Work(code, reply));
    }

    private void Work(int code, DeferredReply reply)
    {
        try
        {
            switch (code)
            {
                case RequestCode.CleanExpiredConsumeQueue:
                    store.DropExpiredEntries();
                    break;
                case RequestCode.CleanUnusedTopic:
                    RemoveUnusedQueues();
                    break;
                default:
                    store.DeleteExpiredFiles();
                    break;
            }

            reply.Reply(ResponseCode.Success);
        }
        catch (Exception exception) when (exception is StoreException or IOException or UnauthorizedAccessException)
        {
            reply.Reply(ResponseCode.SystemError, exception.Message);
        }
    }

    // The queues are listed before the topics are looked up: a topic exists before its first queue does.
    private void RemoveUnusedQueues()
    {
        foreach (var topic in store.Queues.Select(queue => queue.Topic).Distinct().ToArray())
        {
            if (!topics.TryGet(topic, out _) && !TopicNames.IsSystem(topic))
            {
                store.DeleteTopicQueues(topic);
                BrokerLog.UnusedQueuesRemoved(logger, topic);
            }
        }
    }
}
