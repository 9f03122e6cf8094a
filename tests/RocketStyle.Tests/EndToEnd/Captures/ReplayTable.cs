using RocketStyle.Protocol;

namespace RocketStyle.Tests.EndToEnd.Captures;

/// <summary>What is replayed, and what is not yet, with the reason. The second half may only shrink.</summary>
internal static class ReplayTable
{
    private const string RequestReply = "needs a live requester that answers the push; Broker/Replies plays both ends";
    private const string Relayed = "needs a live consumer that answers; RunningInfoReplayTests plays both ends";
    private const string Race = "4.9.8 has not compiled the filter yet when the first pull comes; ours is ready with the heartbeat's answer";

    /// <summary>Request codes of the broker that recorded clients use and that are not served yet.</summary>
    internal static IReadOnlyDictionary<int, string> NotYetServed { get; } = new Dictionary<int, string>
    {
    };

    /// <summary>Request codes that are served, but whose recorded exchanges need more than one connection to be repeated.</summary>
    internal static IReadOnlyDictionary<int, string> PlayedElsewhere { get; } = new Dictionary<int, string>
    {
        [RequestCode.SendReplyMessage] = RequestReply,
        [RequestCode.SendReplyMessageV2] = RequestReply,
        [RequestCode.GetConsumerRunningInfo] = Relayed,
    };

    /// <summary>What the broker sends of its own accord; those that are not here are served: 39, how a transaction ended, 40, a group's members have changed, and 220, its offsets were reset.</summary>
    internal static IReadOnlyDictionary<int, string> NotYetPushed { get; } = new Dictionary<int, string>
    {
        [RequestCode.PushReplyMessageToClient] = RequestReply,
        [RequestCode.GetConsumerRunningInfo] = Relayed,
    };

    /// <summary>Answers that 5.3.3, which we follow, or we ourselves give with another code than the recorded 4.9.8.</summary>
    internal static IReadOnlyDictionary<string, int> AnsweredOtherwise { get; } = new Dictionary<string, int>
    {
        // 4.9.8 does not know the field setZeroIfNotFound; with it false, a group without an offset is told so.
        ["eventhorizon-csharp:15"] = ResponseCode.QueryNotFound,

        // 4.9.8 only tells live members of a reset and cannot reset a group that has none; 5.3.3 keeps the new offset for it.
        ["mqadmin-4.9.8:76"] = ResponseCode.Success,

        // Settings are not changed over the network, whoever asks.
        ["mqadmin-4.9.8:40"] = ResponseCode.NoPermission,
    };

    /// <summary>Why a recorded answer to a served code cannot be had from our broker; null when it can.</summary>
    internal static string? WhyNot(Capture capture) =>
        capture is { IsRequest: false, Code: ResponseCode.FilterDataNotExist, AnswersCode: RequestCode.PullMessage } ? Race : null;

    /// <summary>Whether a recorded command of a client, or an answer to one, is replayed.</summary>
    internal static bool IsReplayed(Capture capture)
    {
        var code = capture.IsRequest ? capture.Code : capture.AnswersCode;
        return (capture.ToNameServer || (!NotYetServed.ContainsKey(code) && !PlayedElsewhere.ContainsKey(code))) && WhyNot(capture) is null;
    }
}
