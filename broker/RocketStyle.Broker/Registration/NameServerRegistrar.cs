using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Topics;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Commands;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;

namespace RocketStyle.Broker.Registration;

/// <summary>Registers the broker and all its topics at every name server (code 103): at start, regularly, and at each change.</summary>
/// <remarks>
/// A name server that cannot be reached costs its timeout and a log line, never an answer: clients go on with the routes
/// they have. What it missed it learns with the next registration, which always carries everything.
/// </remarks>
internal sealed class NameServerRegistrar(BrokerOptions options, BrokerIdentity identity, TopicTable topics, RemotingClient client, ILogger logger)
{
    private readonly HashSet<string> _unreachable = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Tells every name server everything; completes when all were told or their time was over.</summary>
    internal async Task RegisterAsync()
    {
        if (options.NameServers.Count == 0)
        {
            return;
        }

        var body = Body();
        var request = new RegisterBrokerRequest(
            identity.Name, identity.AddressText, identity.Cluster, identity.AddressText, BrokerId: 0, IsCompressed: false, BodyCrc: 0);
        await Task.WhenAll(options.NameServers.Select(address => TellAsync(address, request, body)));
    }

    /// <summary>Takes leave of every name server.</summary>
    internal Task UnregisterAsync()
    {
        var request = new UnregisterBrokerRequest(identity.Name, identity.AddressText, identity.Cluster, BrokerId: 0);
        return Task.WhenAll(options.NameServers.Select(address => TellAsync(address, request, default)));
    }

    private byte[] Body()
    {
        var (settings, version) = topics.Snapshot();
        var allowed = (Permission)options.BrokerPermission | Permission.Inherit;
        return FastJsonWriter.Encode(new RegisterBrokerBody
        {
            DataVersion = version,
            Topics = [.. settings.Select(topic => topic with { Permission = topic.Permission & allowed })],
        });
    }

    private async Task TellAsync<TRequest>(string address, TRequest request, ReadOnlyMemory<byte> body)
        where TRequest : struct, IRequestHeader
    {
        try
        {
            var problem = await client.InvokeAsync(
                address,
                request,
                body,
                static reply => reply.Code == ResponseCode.Success ? null : $"code {reply.Code}: {reply.RemarkText}",
                options.RegisterTimeout,
                CancellationToken.None);
            Note(address, problem);
        }
        catch (RemotingException exception)
        {
            Note(address, exception.Message);
        }
    }

    // One line when a name server goes away and one when it is back, not one every 30 seconds.
    private void Note(string address, string? problem)
    {
        bool changed;
        lock (_gate)
        {
            changed = problem is null ? _unreachable.Remove(address) : _unreachable.Add(address);
        }

        if (changed && problem is null)
        {
            BrokerLog.RegisteredAgain(logger, address);
        }
        else if (changed)
        {
            BrokerLog.NotRegistered(logger, address, problem!);
        }
    }
}
