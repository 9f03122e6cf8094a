using System.Diagnostics.CodeAnalysis;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Wire;

/// <summary>What is asked of brokers, one method per request. The only place besides the name servers' that touches the wire.</summary>
/// <remarks>
/// Any thread. Methods whose refusals are expected give an <see cref="Answer{T}"/>; the others throw. Silence always throws
/// a transient <see cref="RocketException"/>.
/// </remarks>
internal sealed partial class BrokerCalls(RemotingClient remoting, TimeSpan timeout)
{
    /// <summary>Opens the connection if it is not open, within a time budget.</summary>
    /// <exception cref="RemotingException">It could not be opened; nothing was sent.</exception>
    internal async ValueTask ConnectAsync(string address, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        if (remoting.TryGetConnection(address, out _))
        {
            return;
        }

        try
        {
            await remoting.ConnectAsync(address, cancellation).WaitAsync(patience, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new RemotingException(RemotingFailure.ConnectFailed, $"No connection to {address} within {patience}.", e);
        }
    }

    /// <summary>The open connection to an address, if there is one.</summary>
    internal bool TryGetConnection(string address, [MaybeNullWhen(false)] out Connection connection) =>
        remoting.TryGetConnection(address, out connection);

    private static Answer<bool> ReadDone(Command reply) =>
        reply.Code == ResponseCode.Success ? Answer<bool>.Of(reply, true) : Answer<bool>.Refusal(reply);

    private async ValueTask<T> GetAsync<TRequest, T>(
        string what, string address, TRequest request, ReadOnlyMemory<byte> body, ReplyReader<Answer<T>> read, CancellationToken cancellation)
        where TRequest : struct, IRequestHeader
    {
        var answer = await AskAsync(what, address, request, body, read, cancellation).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Value! : throw Failures.Refused(what, address, answer.Code, answer.Remark);
    }

    private async ValueTask<Answer<T>> AskAsync<TRequest, T>(
        string what, string address, TRequest request, ReadOnlyMemory<byte> body, ReplyReader<Answer<T>> read, CancellationToken cancellation)
        where TRequest : struct, IRequestHeader
    {
        try
        {
            return await remoting.InvokeAsync(address, request, body, read, timeout, cancellation).ConfigureAwait(false);
        }
        catch (RemotingException e)
        {
            throw Failures.NoAnswer(what, address, e);
        }
        catch (ProtocolException e)
        {
            throw Failures.Unreadable(what, address, e);
        }
    }
}
