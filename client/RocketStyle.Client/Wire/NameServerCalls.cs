using Microsoft.Extensions.Logging;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Wire;

/// <summary>What is asked of name servers: of the one that answered last, then of the others.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class NameServerCalls(RemotingClient remoting, IReadOnlyList<string> addresses, TimeSpan timeout, ILogger log)
{
    private int _current = Random.Shared.Next(addresses.Count);

    /// <summary>The route of a topic; null when nobody serves it.</summary>
    /// <exception cref="RocketException">No name server answers.</exception>
    internal async ValueTask<TopicRoute?> FindRouteAsync(string topic, CancellationToken cancellation)
    {
        var request = new TopicRequest(RequestCode.GetRouteInfoByTopic, topic);
        var answer = await AskAsync(
            "tell a route",
            request,
            static reply => reply.Code == ResponseCode.Success
                ? Answer<TopicRoute>.Of(reply, TopicRoute.Read(LenientJson.Parse(reply.Body)))
                : Answer<TopicRoute>.Refusal(reply),
            cancellation).ConfigureAwait(false);
        return answer.Code == ResponseCode.TopicNotExist ? null : ValueOf("tell a route", answer);
    }

    /// <summary>Clusters and brokers.</summary>
    internal async ValueTask<ClusterInfo> GetClusterAsync(CancellationToken cancellation)
    {
        var answer = await AskAsync(
            "tell its brokers",
            new PlainRequest(RequestCode.GetBrokerClusterInfo),
            static reply => reply.Code == ResponseCode.Success
                ? Answer<ClusterInfo>.Of(reply, ClusterInfo.Read(LenientJson.Parse(reply.Body)))
                : Answer<ClusterInfo>.Refusal(reply),
            cancellation).ConfigureAwait(false);
        return ValueOf("tell its brokers", answer);
    }

    /// <summary>The names of all topics.</summary>
    internal async ValueTask<IReadOnlyList<string>> ListTopicsAsync(CancellationToken cancellation)
    {
        var answer = await AskAsync(
            "list topics",
            new PlainRequest(RequestCode.GetAllTopicListFromNameServer),
            static reply => reply.Code == ResponseCode.Success
                ? Answer<TopicListBody>.Of(reply, TopicListBody.Read(LenientJson.Parse(reply.Body)))
                : Answer<TopicListBody>.Refusal(reply),
            cancellation).ConfigureAwait(false);
        return ValueOf("list topics", answer).Topics;
    }

    /// <summary>Has every name server forget a topic.</summary>
    internal async ValueTask DeleteTopicAsync(string topic, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            var answer = await AskOneAsync(
                address,
                "delete a topic",
                new TopicRequest(RequestCode.DeleteTopicInNameServer, topic),
                static reply => reply.Code == ResponseCode.Success ? Answer<bool>.Of(reply, true) : Answer<bool>.Refusal(reply),
                cancellation).ConfigureAwait(false);
            if (!answer.IsSuccess)
            {
                throw Failures.Refused("delete a topic", address, answer.Code, answer.Remark);
            }
        }
    }

    private T ValueOf<T>(string what, Answer<T> answer) => answer.IsSuccess
        ? answer.Value!
        : throw Failures.Refused(what, addresses[_current], answer.Code, answer.Remark);

    private async ValueTask<Answer<T>> AskAsync<TRequest, T>(
        string what, TRequest request, ReplyReader<Answer<T>> read, CancellationToken cancellation)
        where TRequest : struct, IRequestHeader
    {
        var first = Volatile.Read(ref _current);
        for (var i = 0; ; i++)
        {
            var index = (first + i) % addresses.Count;
            try
            {
                var answer = await AskOneAsync(addresses[index], what, request, read, cancellation).ConfigureAwait(false);
                Volatile.Write(ref _current, index);
                return answer;
            }
            catch (RocketException e) when (i + 1 < addresses.Count && e.IsTransient)
            {
                ClientLog.NameServerSilent(log, addresses[index], e.Message);
            }
        }
    }

    private async ValueTask<Answer<T>> AskOneAsync<TRequest, T>(
        string address, string what, TRequest request, ReplyReader<Answer<T>> read, CancellationToken cancellation)
        where TRequest : struct, IRequestHeader
    {
        try
        {
            return await remoting.InvokeAsync(address, request, default, read, timeout, cancellation).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw Failures.NoAnswer(what, "The name server " + address, e);
        }
        catch (ProtocolException e)
        {
            throw Failures.Unreadable(what, "the name server " + address, e);
        }
    }
}
