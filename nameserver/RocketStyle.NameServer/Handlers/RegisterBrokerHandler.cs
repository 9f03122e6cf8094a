using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using RocketStyle.NameServer.Config;
using RocketStyle.NameServer.Routing;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>A broker announces itself and all its topics: request code 103. The answer carries the order configuration of topics.</summary>
internal sealed class RegisterBrokerHandler(RouteTable routes, KvTable config, NameServerMetrics metrics, ILogger log) : ICommandHandler
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    public void Handle(CommandContext context)
    {
        if (TryRead(context, out var problem) is { } registration)
        {
            var result = routes.Register(registration);
            problem = result.Refusal;
            if (problem is null)
            {
                Accept(context, registration, result);
                return;
            }
        }

        metrics.Registered(accepted: false);
        log.RegistrationRefused(context.Request.GetString("brokerAddr"u8) ?? "?", context.Connection.RemoteEndPoint, problem!);
        context.Reply(ResponseCode.SystemError, problem);
    }

    private static Registration? TryRead(CommandContext context, out string? problem)
    {
        var request = context.Request;
        var fields = new FieldReader(request);
        var brokerName = fields.RequiredText("brokerName"u8);
        var address = fields.RequiredText("brokerAddr"u8);
        var cluster = fields.RequiredText("clusterName"u8);
        var haServer = fields.RequiredText("haServerAddr"u8);
        var brokerId = fields.RequiredInt64("brokerId"u8);
        var crc = fields.OptionalInt32("bodyCrc32"u8, 0);
        var lease = fields.OptionalInt64("heartbeatTimeoutMillis"u8, 0);
        problem = fields.Problem ?? (crc != 0 && crc != Crc(request.Body) ? "crc32 not match" : null);
        if (problem is not null || TryReadBody(request, out problem) is not { } body)
        {
            return null;
        }

        return new Registration
        {
            Cluster = cluster,
            BrokerName = brokerName,
            Address = address,
            BrokerId = brokerId,
            HaServerAddress = haServer,
            Body = body,
            Connection = context.Connection,
            Lease = lease > 0 ? ClampLease(lease) : null,
            EnableActingMaster = fields.OptionalBoolean("enableActingMaster"u8, missing: false),
        };
    }

    private static RegisterBrokerBody? TryReadBody(Command request, out string? problem)
    {
        try
        {
            problem = null;
            return RegisterBrokerBody.Read(request.Body, request.GetBoolean("compressed"u8));
        }
        catch (ProtocolException e)
        {
            problem = $"The registration cannot be read. {e.Message}";
            return null;
        }
    }

    private static int Crc(ReadOnlySpan<byte> body) => (int)(Crc32.HashToUInt32(body) & int.MaxValue);

    private static TimeSpan ClampLease(long milliseconds) =>
        TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, (long)ShortestLease.TotalMilliseconds, (long)LongestLease.TotalMilliseconds));

    private void Accept(CommandContext context, Registration registration, RegistrationResult result)
    {
        metrics.Registered(accepted: true);
        if (result.IsNew)
        {
            log.BrokerRegistered(
                registration.BrokerName, registration.BrokerId, registration.Cluster, registration.Body.Topics.Count, registration.Address);
        }

        using var reply = context.BeginReply(ResponseCode.Success);
        if (result.MasterAddress.Length > 0)
        {
            reply.Field("haServerAddr"u8, result.HaServerAddress);
            reply.Field("masterAddr"u8, result.MasterAddress);
        }

        config.List(RouteAnswers.OrderNamespace)?.Write(new FastJsonWriter(reply.BeginBody()));
    }
}
