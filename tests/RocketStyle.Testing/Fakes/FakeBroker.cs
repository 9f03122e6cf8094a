using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Testing.Fakes;

/// <summary>One broker of a <see cref="FakeCluster"/>. Answers at once and never holds a pull.</summary>
/// <remarks>Requests come on many receive loops; a lock around each keeps scripts simple.</remarks>
public sealed partial class FakeBroker : ICommandHandler, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly FakeCluster _cluster;
    private readonly RemotingServer _server;
    private readonly ConcurrentDictionary<int, Func<CommandContext, bool>> _scripts = new();
    private readonly ConcurrentQueue<int> _calls = new();

    internal FakeBroker(FakeCluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
        _server = new RemotingServer(
            new RemotingServerOptions { ListenAddress = IPAddress.Loopback, StopTimeout = TimeSpan.Zero },
            new CommandRouter().MapOthers(this),
            NullLoggerFactory.Instance,
            TimeProvider.System);
        _server.Start();
        Address = _server.EndPoint.ToString();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Open connections.</summary>
    public ConnectionTable Connections => _server.Connections;

    /// <summary>How often a request came.</summary>
    public int CallsOf(int code) => _calls.Count(seen => seen == code);

    /// <summary>Answers a request otherwise: the script answers and returns true, or returns false for the usual answer.</summary>
    public void On(int code, Func<CommandContext, bool> script) => _scripts[code] = script;

    /// <summary>Refuses a request a number of times, then answers as usual.</summary>
    public void Refuse(int code, int response, int times = int.MaxValue)
    {
        var left = times;
        On(code, context =>
        {
            if (left-- <= 0)
            {
                return false;
            }

            context.Reply(response, "as the test wants");
            return true;
        });
    }

    /// <summary>Answers as usual again.</summary>
    public void Forgive(int code) => _scripts.TryRemove(code, out _);

    /// <summary>Hangs up on everybody.</summary>
    public void HangUp()
    {
        foreach (var connection in _server.Connections.Snapshot())
        {
            connection.Close("The test hangs up.");
        }
    }

    /// <inheritdoc />
    public void Handle(CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        lock (_gate)
        {
            _calls.Enqueue(context.Request.Code);
            if (!_scripts.TryGetValue(context.Request.Code, out var script) || !script(context))
            {
                Answer(context);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Answer(CommandContext context)
    {
        switch (context.Request.Code)
        {
            case RequestCode.GetRouteInfoByTopic or RequestCode.GetBrokerClusterInfo or RequestCode.GetAllTopicListFromNameServer:
                AnswerNames(context);
                break;
            case RequestCode.SendMessageV2 or RequestCode.SendBatchMessage:
                Store(context);
                break;
            case RequestCode.PullMessage:
                Pull(context);
                break;
            case RequestCode.Heartbeat or RequestCode.GetConsumerListByGroup or RequestCode.UnregisterClient:
                AnswerMembers(context);
                break;
            case RequestCode.LockBatchQueues:
                Lock(context);
                break;
            case RequestCode.UnlockBatchQueues:
                Unlock(context);
                break;
            default:
                AnswerOffsets(context);
                break;
        }
    }
}
