using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Wire;

/// <summary>Makes exceptions out of refusals and silence, so that each cause has its type and says who, what and why.</summary>
internal static class Failures
{
    private const int FlowControl = 215;
    private const int GoAway = 1500;
    private const int NoBuyerId = 204;
    private const int NotInCurrentUnit = 205;

    /// <summary>Whether a send that was refused so may be repeated (remoting protocol, response codes: the producers' retry set).</summary>
    internal static bool MayResend(int code) => code is ResponseCode.TopicNotExist or ResponseCode.ServiceNotAvailable
        or ResponseCode.SystemError or ResponseCode.SystemBusy or ResponseCode.NoPermission or NoBuyerId or NotInCurrentUnit or GoAway;

    /// <summary>Whether a send that was answered so is stored.</summary>
    internal static bool IsStored(int code) => code is ResponseCode.Success or ResponseCode.FlushDiskTimeout
        or ResponseCode.SlaveNotAvailable or ResponseCode.FlushSlaveTimeout;

    /// <summary>The peer answered with another code than success.</summary>
    internal static RocketException Refused(string what, string peer, int code, string? remark)
    {
        var text = $"{peer} refused to {what}: {(string.IsNullOrEmpty(remark) ? "no reason given" : remark)} (response code {code}).";
        return code switch
        {
            ResponseCode.TopicNotExist => new TopicNotFoundException(text) { ResponseCode = code, Broker = peer },
            ResponseCode.SystemBusy or ResponseCode.ServiceNotAvailable or FlowControl =>
                new BrokerBusyException(text) { ResponseCode = code, Broker = peer, IsTransient = true },
            ResponseCode.NoPermission => new AccessDeniedException(text) { ResponseCode = code, Broker = peer },
            _ => new RocketException(text) { ResponseCode = code, Broker = peer, IsTransient = code is ResponseCode.SystemError or GoAway },
        };
    }

    /// <summary>The peer did not answer.</summary>
    internal static RocketException NoAnswer(string what, string peer, RemotingException cause) =>
        new($"{peer} gave no answer when asked to {what}: {cause.Message}", cause)
        {
            Broker = peer,
            IsTransient = cause.Kind != RemotingFailure.Closed,
        };

    /// <summary>The peer's answer makes no sense.</summary>
    internal static RocketException Unreadable(string what, string peer, ProtocolException cause) =>
        new($"The answer of {peer} when asked to {what} cannot be read: {cause.Message}", cause) { Broker = peer };

    /// <summary>All problems of some options at once.</summary>
    internal static void ThrowIfAny(IEnumerable<string> problems, string name)
    {
        var all = problems.ToArray();
        if (all.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', all), name);
        }
    }
}
