using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;

namespace RocketStyle.NameServer.Handlers;

/// <summary>The header fields of a registration: request code 103 without its body.</summary>
internal sealed record RegistrationHead
{
    internal required string Cluster { get; init; }

    internal required string BrokerName { get; init; }

    internal required string Address { get; init; }

    internal required long BrokerId { get; init; }

    internal required string HaServerAddress { get; init; }

    internal required bool IsCompressed { get; init; }

    /// <summary>Checksum of the body, its highest bit cleared; 0 for none.</summary>
    internal required int BodyCrc { get; init; }

    /// <summary>How long the broker wants to be believed alive without a word, in milliseconds; 0 or less for the default.</summary>
    internal required long LeaseMilliseconds { get; init; }

    internal required bool EnableActingMaster { get; init; }

    /// <summary>Reads the fields.</summary>
    /// <param name="request">The request.</param>
    /// <param name="problem">What is wrong with it; null when nothing is.</param>
    internal static RegistrationHead Read(Command request, out string? problem)
    {
        var fields = new FieldReader(request);
        var head = new RegistrationHead
        {
            BrokerName = fields.RequiredText("brokerName"u8),
            Address = fields.RequiredText("brokerAddr"u8),
            Cluster = fields.RequiredText("clusterName"u8),
            HaServerAddress = fields.RequiredText("haServerAddr"u8),
            BrokerId = fields.RequiredInt64("brokerId"u8),
            IsCompressed = fields.OptionalBoolean("compressed"u8, missing: false),
            BodyCrc = fields.OptionalInt32("bodyCrc32"u8, 0),
            LeaseMilliseconds = fields.OptionalInt64("heartbeatTimeoutMillis"u8, 0),
            EnableActingMaster = fields.OptionalBoolean("enableActingMaster"u8, missing: false),
        };
        problem = fields.Problem;
        return head;
    }
}
