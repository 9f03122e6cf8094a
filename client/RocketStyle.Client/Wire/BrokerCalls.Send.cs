using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Wire;

/// <content>Sending. These let <see cref="RemotingException"/> through: whoever retries must know whether anything was sent.</content>
internal sealed partial class BrokerCalls
{
    /// <summary>Sends one message (code 310).</summary>
    internal ValueTask<SendAnswer> SendAsync(string address, SendCall call, TimeSpan patience, CancellationToken cancellation) =>
        remoting.InvokeAsync(
            address,
            RequestCode.SendMessageV2,
            call,
            static (ref writer, call) => call.Write(ref writer),
            ReadSent,
            patience,
            cancellation);

    /// <summary>Sends one message (code 310) on an open connection; the call is read before this returns.</summary>
    /// <returns>Whether <paramref name="send"/> has begun and will hear how it ended; if not, nothing was sent.</returns>
    /// <exception cref="ProtocolException">The message is larger than a frame may be; nothing was sent.</exception>
    internal static bool TrySend(Connection connection, in SendCall call, PendingCall send, TimeSpan patience, CancellationToken cancellation) =>
        connection.TryInvoke(
            RequestCode.SendMessageV2,
            new Borrowed(in call),
            static (ref writer, call) => call.Write(ref writer),
            send,
            patience,
            cancellation) is null;

    /// <summary>Sends a reply (code 325): refused with code 1 when its requester does not take it.</summary>
    internal ValueTask<SendAnswer> SendReplyAsync(string address, SendCall call, TimeSpan patience, CancellationToken cancellation) =>
        remoting.InvokeAsync(
            address,
            RequestCode.SendReplyMessageV2,
            call,
            static (ref writer, call) => call.Write(ref writer),
            ReadSent,
            patience,
            cancellation);

    /// <summary>Sends a batch (code 320).</summary>
    internal ValueTask<SendAnswer> SendAsync(string address, BatchCall call, TimeSpan patience, CancellationToken cancellation) =>
        remoting.InvokeAsync(
            address,
            RequestCode.SendBatchMessage,
            call,
            static (ref writer, call) => call.Write(ref writer),
            ReadBatchSent,
            patience,
            cancellation);

    /// <summary>Sends one message and wants no answer.</summary>
    internal ValueTask SendOneWayAsync(string address, SendCall call, CancellationToken cancellation) =>
        remoting.SendOneWayAsync(
            address, RequestCode.SendMessageV2, call, static (ref writer, call) => call.Write(ref writer), cancellation);

    /// <summary>Reads the answer to a send.</summary>
    /// <exception cref="ProtocolException">It lacks a field.</exception>
    internal static SendAnswer ReadSent(Command reply)
    {
        if (!Failures.IsStored(reply.Code))
        {
            return Refusal(reply);
        }

        var (index, offset) = ReadPlace(reply);
        _ = reply.TryGet("msgId"u8, out var id);
        return new SendAnswer(reply.Code, null, HexId.Read(id), null, index, offset);
    }

    private static SendAnswer ReadBatchSent(Command reply)
    {
        if (!Failures.IsStored(reply.Code))
        {
            return Refusal(reply);
        }

        var (index, offset) = ReadPlace(reply);
        return new SendAnswer(reply.Code, null, default, reply.GetString("msgId"u8) ?? string.Empty, index, offset);
    }

    private static SendAnswer Refusal(Command reply) => new(reply.Code, reply.RemarkText, default, null, 0, 0);

    private static (int Index, long Offset) ReadPlace(Command reply) =>
        reply.TryGetInt32("queueId"u8, out var index) && reply.TryGetInt64("queueOffset"u8, out var offset)
            ? (index, offset)
            : throw new ProtocolException("The answer to a send lacks queueId or queueOffset.");

    /// <summary>A call that stays where it is: a copy of so many fields costs more than most of what is done with it.</summary>
    private readonly ref struct Borrowed(ref readonly SendCall call)
    {
        private readonly ref readonly SendCall _call = ref call;

        internal void Write(ref FrameWriter writer) => _call.Write(ref writer);
    }
}
