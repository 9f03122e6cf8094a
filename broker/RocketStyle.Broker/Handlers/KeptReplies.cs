using RocketStyle.Protocol;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers;

/// <summary>Answers that may not go out before the disk has what they acknowledge.</summary>
internal static class KeptReplies
{
    /// <summary>Answers 0 when the work is done; when the disk refused, 1 and what is in force all the same.</summary>
    /// <param name="reply">The answer that waits.</param>
    /// <param name="kept">Completes when the disk has it.</param>
    /// <param name="done">What was done, as the beginning of a sentence.</param>
    internal static void ReplyWhenKept(this DeferredReply reply, Task kept, string done) => _ = ReplyAsync(reply, kept, done);

    private static async Task ReplyAsync(DeferredReply reply, Task kept, string done)
    {
        try
        {
            await kept.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            reply.Reply(ResponseCode.Success);
        }
        catch (Exception exception) when (exception is StoreException or IOException)
        {
            reply.Reply(ResponseCode.SystemError, $"{done}, but a crash would undo it: {exception.Message}");
        }
    }
}
