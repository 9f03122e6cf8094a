using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Config;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>A broker announces itself and all its topics: request code 103. The answer carries the order configuration of topics.</summary>
/// <remarks>Small registrations are answered on the receive loop, large ones and those behind them from the <see cref="RegistrationQueue"/>.</remarks>
internal sealed class RegisterBrokerHandler(RouteTable routes, KvTable config, NameServerMetrics metrics, ILogger log) : ICommandHandler
{
    /// <summary>The largest body read on a receive loop, in bytes: about 90 topics, a fraction of a millisecond.</summary>
    private const int MaxInlineBytes = 16 * 1024;

    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    private readonly RegistrationQueue _queue = new(log);

    public void Handle(CommandContext context)
    {
        var head = RegistrationHead.Read(context.Request, out var problem);
        if (problem is not null)
        {
            context.Reply(ResponseCode.SystemError, Refused(context.Connection, head, problem));
            return;
        }

        if (context.Request.Body.Length <= MaxInlineBytes && _queue.IsIdle)
        {
            var (refusal, result) = Register(context.Connection, head, context.Request.Body);
            Answer(context.BeginReply(CodeOf(refusal), refusal), refusal, result);
            return;
        }

        var (body, connection, reply) = (context.Request.Body.ToArray(), context.Connection, context.Defer());
        if (!_queue.TryAdd(() => RegisterLater(connection, head, body, reply)))
        {
            problem = $"{RegistrationQueue.MaxWaiting} registrations are waiting (RegistrationQueue.MaxWaiting); try again.";
            reply.Reply(ResponseCode.SystemBusy, Refused(connection, head, problem));
        }
    }

    private static int CodeOf(string? refusal) => refusal is null ? ResponseCode.Success : ResponseCode.SystemError;

    private static int Crc(ReadOnlySpan<byte> body) => (int)(Crc32.HashToUInt32(body) & int.MaxValue);

    private static TimeSpan ClampLease(long milliseconds) =>
        TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, (long)ShortestLease.TotalMilliseconds, (long)LongestLease.TotalMilliseconds));

    private static RegisterBrokerBody? TryReadBody(RegistrationHead head, ReadOnlySpan<byte> body, out string? problem)
    {
        problem = head.BodyCrc != 0 && head.BodyCrc != Crc(body) ? "crc32 not match" : null;
        if (problem is not null)
        {
            return null;
        }

        try
        {
            return RegisterBrokerBody.Read(body, head.IsCompressed);
        }
        catch (ProtocolException e)
        {
            problem = $"The registration cannot be read. {e.Message}";
            return null;
        }
    }

    /// <summary>Runs on a pool thread, while the connection may close.</summary>
    private void RegisterLater(Connection connection, RegistrationHead head, byte[] body, DeferredReply reply)
    {
        var (refusal, result) = Register(connection, head, body);
        if (!connection.IsOpen)
        {
            // The close may have been told before the registration was in the table: nobody would tell again.
            routes.ConnectionClosed(connection);
        }

        Answer(reply.BeginReply(CodeOf(refusal), refusal), refusal, result);
    }

    private (string? Refusal, RegistrationResult Result) Register(Connection connection, RegistrationHead head, ReadOnlySpan<byte> bytes)
    {
        if (TryReadBody(head, bytes, out var problem) is not { } body)
        {
            return (Refused(connection, head, problem!), default);
        }

        var result = routes.Register(new Registration
        {
            Cluster = head.Cluster,
            BrokerName = head.BrokerName,
            Address = head.Address,
            BrokerId = head.BrokerId,
            HaServerAddress = head.HaServerAddress,
            Body = body,
            Connection = connection,
            Lease = head.LeaseMilliseconds > 0 ? ClampLease(head.LeaseMilliseconds) : null,
            EnableActingMaster = head.EnableActingMaster,
        });
        if (result.Refusal is { } refusal)
        {
            return (Refused(connection, head, refusal), default);
        }

        metrics.Registered(accepted: true);
        if (result.IsNew)
        {
            log.BrokerRegistered(head.BrokerName, head.BrokerId, head.Cluster, body.Topics.Count, head.Address);
        }

        return (null, result);
    }

    private string Refused(Connection connection, RegistrationHead head, string reason)
    {
        metrics.Registered(accepted: false);
        log.RegistrationRefused(head.Address, connection.RemoteEndPoint, reason);
        return reason;
    }

    private void Answer(ReplyWriter reply, string? refusal, RegistrationResult result)
    {
        if (refusal is null)
        {
            if (result.MasterAddress.Length > 0)
            {
                reply.Field("haServerAddr"u8, result.HaServerAddress);
                reply.Field("masterAddr"u8, result.MasterAddress);
            }

            config.List(RouteAnswers.OrderNamespace)?.Write(new FastJsonWriter(reply.BeginBody()));
        }

        reply.End();
    }
}
