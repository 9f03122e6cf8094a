using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.NameServer;

/// <summary>Makes the frames with which a broker registers.</summary>
internal static class RegistrationRequest
{
    internal static RawRequest New(string broker, string address, int version, params TopicSettings[] topics)
    {
        var body = FastJsonWriter.Encode(new RegisterBrokerBody { DataVersion = new DataVersion(0, 1, version), Topics = topics });
        return Identity(RequestCode.RegisterBroker, broker, address)
            .With("haServerAddr", "127.0.0.1:10912")
            .With("compressed", "false")
            .With("bodyCrc32", "0")
            .WithBody(body);
    }

    internal static RawRequest Identity(int code, string broker, string address) => new(
        code, ("brokerName", broker), ("brokerAddr", address), ("clusterName", "DefaultCluster"), ("brokerId", "0"));

    internal static TopicSettings Topic(string name, int queues = 4, Permission permission = Permission.ReadWrite) =>
        new() { Name = name, ReadQueues = queues, WriteQueues = queues, Permission = permission };
}
