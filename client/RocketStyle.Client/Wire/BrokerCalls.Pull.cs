using System.Runtime.CompilerServices;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Wire;

/// <content>Pulling.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>
    /// A broker looks at held pulls every 5 s, so an answer may come that much later than asked for; the rest is for the way.
    /// </summary>
    private static readonly TimeSpan HoldSlack = TimeSpan.FromSeconds(15);

    /// <summary>Pulls (code 11). Codes 0, 19, 20 and 21 carry the numbers; all others are refusals.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Answer<PullAnswer>> PullAsync(string address, PullCall call, CancellationToken cancellation)
    {
        var patience = call.Hold > TimeSpan.Zero ? call.Hold + HoldSlack : timeout;
        try
        {
            return await remoting.InvokeAsync(
                address,
                RequestCode.PullMessage,
                call,
                static (ref writer, call) => call.WriteFields(ref writer),
                ReadPull,
                patience,
                cancellation).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw Failures.NoAnswer("give messages", address, e);
        }
        catch (ProtocolException e)
        {
            throw Failures.Unreadable("give messages", address, e);
        }
    }

    private static Answer<PullAnswer> ReadPull(Command reply) => reply.Code switch
    {
        ResponseCode.Success => new(reply.Code, null, new PullAnswer(PullReply.Read(reply), RecordDecoder.Decode(reply.Body))),
        ResponseCode.PullNotFound or ResponseCode.PullRetryImmediately or ResponseCode.PullOffsetMoved =>
            new(reply.Code, null, new PullAnswer(PullReply.Read(reply), [])),
        _ => Answer<PullAnswer>.Refusal(reply),
    };
}
