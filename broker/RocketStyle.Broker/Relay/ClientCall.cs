using RocketStyle.Broker.Consumers;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Relay;

/// <summary>Asks a live consumer something over the connection it sends its heartbeats on.</summary>
/// <remarks>
/// Begun on the asker's receive loop, where the request is written at once; the outcome comes later, on any thread. A client
/// whose connection ends while it is asked is answered for at once, a silent one when its time is over.
/// </remarks>
internal static class ClientCall
{
    /// <summary>How long a client may take over a tool's question. 10 s, as Apache RocketMQ.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to tell its positions. 5 s, as Apache RocketMQ.</summary>
    internal static readonly TimeSpan PositionPatience = TimeSpan.FromSeconds(5);

    /// <summary>Finds a group's live member.</summary>
    /// <param name="clients">Who is connected.</param>
    /// <param name="group">Consumer group.</param>
    /// <param name="clientId">Id of the client.</param>
    /// <param name="member">The member found.</param>
    /// <param name="problem">Why there is none to ask, as a sentence; null when there is.</param>
    internal static bool TryFind(ClientTable clients, string group, string clientId, out GroupMember member, out string? problem)
    {
        problem = null;
        if (!clients.TryGetConsumers(group, out var consumers) || !consumers.TryFind(clientId, out member))
        {
            member = null!;
            problem = $"The consumer {clientId} of the group {group} is not online.";
            return false;
        }

        if (member.Version < ProtocolVersion.RelayedQuestions)
        {
            problem = $"The consumer {clientId} speaks version {member.Version} and is too old to be asked: "
                + $"it must be {ProtocolVersion.RelayedQuestions} (RocketMQ 3.1.8) or later.";
        }

        return problem is null;
    }

    /// <summary>Sends a question written by a callback.</summary>
    /// <param name="member">Whom to ask.</param>
    /// <param name="code">Code of the question.</param>
    /// <param name="state">What the callback needs.</param>
    /// <param name="compose">Writes fields and body.</param>
    /// <param name="patience">How long the client may take.</param>
    /// <returns>The client's answer; when it gave none, 207 (too slow) or 1 (gone, not asked) and a sentence why.</returns>
    internal static Task<ClientAnswer> AskAsync<TState>(
        GroupMember member, int code, TState state, FrameComposer<TState> compose, TimeSpan patience)
        where TState : allows ref struct
    {
        try
        {
            return OutcomeAsync(member.ClientId, member.Connection.InvokeAsync(code, state, compose, static reply => Copy(reply), patience));
        }
        catch (ProtocolException exception)
        {
            return Task.FromResult(ClientAnswer.None(ResponseCode.SystemError, $"The consumer {member.ClientId} was not asked: {exception.Message}"));
        }
    }

    private static async Task<ClientAnswer> OutcomeAsync(string clientId, ValueTask<ClientAnswer> answer)
    {
        try
        {
            return await answer;
        }
        catch (RemotingException exception)
        {
            var code = exception.Kind == RemotingFailure.TimedOut ? ResponseCode.ConsumeMessageTimeout : ResponseCode.SystemError;
            return ClientAnswer.None(code, $"The consumer {clientId} gave no answer: {exception.Message}");
        }
    }

    private static ClientAnswer Copy(Command reply)
    {
        var fields = new KeyValuePair<byte[], byte[]>[reply.FieldCount];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new(reply.NameAt(i).ToArray(), reply.ValueAt(i).ToArray());
        }

        return new ClientAnswer(reply.Code, reply.Remark.IsEmpty ? null : reply.RemarkText, fields, reply.Body.ToArray());
    }
}
