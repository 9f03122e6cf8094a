using System.Globalization;
using System.Text;
using RocketStyle.Client.Requests;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Client.Sending;

/// <content>Requests that want a reply.</content>
internal sealed partial class RocketProducer
{
    /// <summary>Where replies arrive. Set once, before the first use.</summary>
    internal required PendingRequests Requests { get; init; }

    public async ValueTask<ReceivedMessage> RequestAsync(OutgoingMessage message, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        using var over = new CancellationTokenSource(timeout, _time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var id = HexId.NewUnique().ToString();
        var reply = Requests.ExpectAsync(id);
        try
        {
            // A broker brings the reply to whom it knows by a heartbeat, so that must come first.
            var masters = await _loop.MastersOfAsync(message.Topic, giveUp.Token).ConfigureAwait(false);
            await _heartbeat.EnsureHeardAsync(masters, giveUp.Token).ConfigureAwait(false);
            await SendAsync(message, new ExtraProperties(RequestProperties(id, timeout), 0), giveUp.Token).ConfigureAwait(false);
            return await reply.WaitAsync(giveUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No reply to the request {id} to '{message.Topic}' came within {timeout}; it may still be handled.", e);
        }
        finally
        {
            Requests.Forget(id);
        }
    }

    private byte[] RequestProperties(string id, TimeSpan timeout) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{PropertyNameTexts.CorrelationId}\u0001{id}\u0002{PropertyNameTexts.ReplyToClient}\u0001{_heartbeat.Identity.Id}\u0002{PropertyNameTexts.Ttl}\u0001{(long)timeout.TotalMilliseconds}\u0002"));
}
