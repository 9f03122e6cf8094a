using System.Net;
using System.Text;

namespace RocketStyle.Broker;

/// <summary>Who this broker is to clients and name servers, fixed once it listens.</summary>
internal sealed class BrokerIdentity
{
    internal BrokerIdentity(BrokerOptions options, IPEndPoint address)
    {
        Name = options.BrokerName;
        Cluster = options.ClusterName;
        Address = address;
        AddressText = address.ToString();
        Region = options.RegionId;
        TraceOn = options.TraceTopicEnabled;
        StampUtf8 = Encoding.UTF8.GetBytes(
            $"MSG_REGION\u0001{options.RegionId}\u0002TRACE_ON\u0001{(TraceOn ? "true" : "false")}\u0002CLUSTER\u0001{Cluster}\u0002");
    }

    internal string Name { get; }

    internal string Cluster { get; }

    /// <summary>Where clients reach the broker; also the store host in every record.</summary>
    internal IPEndPoint Address { get; }

    internal string AddressText { get; }

    internal string Region { get; }

    internal bool TraceOn { get; }

    /// <summary>The properties every stored message gets, as one property string.</summary>
    internal byte[] StampUtf8 { get; }
}
