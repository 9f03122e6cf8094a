using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Client.Admin;
using RocketStyle.Client.Consuming;
using RocketStyle.Client.Reading;
using RocketStyle.Client.Requests;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Sending;
using RocketStyle.Client.Transactions;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client;

/// <summary>
/// The way into a cluster of RocketStyle or Apache RocketMQ brokers: owns the connections, the routes and the heartbeat, and
/// makes producers, consumers and readers. The only place that puts parts together.
/// </summary>
public sealed class RocketClient : IRocketClient
{
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ClientIdentity _identity;
    private readonly RemotingClient _remoting;
    private readonly NameServerCalls _nameServers;
    private readonly BrokerCalls _brokers;
    private readonly RouteCache _routes;
    private readonly ClientHeartbeat _heartbeat;
    private readonly CheckNotice _checks;
    private readonly LiveConsumers _live;
    private readonly PendingRequests _requests;
    private readonly ConcurrentDictionary<IAsyncDisposable, byte> _children = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loops;
    private int _state = (int)ClientState.Open;

    /// <param name="options">Where the cluster is.</param>
    /// <param name="loggers">For the log; null logs nothing.</param>
    /// <param name="time">Clock and timers; null for the system's.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public RocketClient(RocketClientOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Failures.ThrowIfAny(options.Problems(), nameof(options));
        loggers ??= NullLoggerFactory.Instance;
        _log = loggers.CreateLogger<RocketClient>();
        _time = time ?? TimeProvider.System;
        _identity = new ClientIdentity(options.ClientName);

        var notice = new RebalanceNotice();
        _checks = new CheckNotice(_log);
        _requests = new PendingRequests(_log);
        _live = new LiveConsumers(string.Join(';', options.NameServers));
        var questions = new ConsumerNotice(_live, _time, _log);
        var arrivals = new ConnectionArrivals();
        // What users do behind an await must not run on a receive loop: one handler that blocks would stop all answers.
        _remoting = new RemotingClient(
            new RemotingClientOptions { RunContinuationsAsynchronously = true },
            new CommandRouter()
                .Map(RequestCode.NotifyConsumerIdsChanged, notice)
                .Map(RequestCode.CheckTransactionState, _checks)
                .Map(RequestCode.PushReplyMessageToClient, _requests)
                .Map(RequestCode.ResetConsumerClientOffset, questions)
                .Map(RequestCode.GetConsumerStatusFromClient, questions)
                .Map(RequestCode.GetConsumerRunningInfo, questions)
                .Map(RequestCode.ConsumeMessageDirectly, questions),
            loggers,
            _time,
            arrivals);
        _nameServers = new NameServerCalls(_remoting, options.NameServers, options.RequestTimeout, _log);
        _brokers = new BrokerCalls(_remoting, options.RequestTimeout);
        _routes = new RouteCache(_nameServers, _time, options.RouteRefreshInterval, _log);
        _heartbeat = new ClientHeartbeat(_identity, _routes, _brokers, options.HeartbeatInterval, _time, _log)
        {
            FindAllMasters = async cancellation =>
                [.. (await _nameServers.GetClusterAsync(cancellation).ConfigureAwait(false)).Masters().Select(static master => master.Address)],
        };
        notice.Tell(_heartbeat);
        arrivals.Tell(_heartbeat);
        Admin = new RocketAdmin(_nameServers, _routes, _brokers, _time);
        ClientLog.ClientStarted(_log, _identity.Id, string.Join(';', options.NameServers));
        _loops = Task.Run(RunLoopsAsync);
    }

    /// <inheritdoc />
    public ClientState State => (ClientState)Volatile.Read(ref _state);

    /// <inheritdoc />
    public string ClientId => _identity.Id;

    /// <inheritdoc />
    public IRocketAdmin Admin { get; }

    /// <summary>Makes a client from a connection text: <c>rocketmq://host:9876</c>, or <c>host:9876;host2:9876</c>.</summary>
    /// <param name="connection">Addresses of name servers.</param>
    /// <exception cref="FormatException">The text cannot be understood.</exception>
    public static RocketClient Create(string connection) => new(RocketClientOptions.Parse(connection));

    /// <inheritdoc />
    public IRocketProducer CreateProducer(ProducerOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(State == ClientState.Closed, this);
        options ??= new ProducerOptions();
        var loop = new SendLoop(_routes, _brokers, options, _time, _log);
        var producer = Adopt(new RocketProducer(options, loop, _brokers, _heartbeat, _time) 
        {
            Closed = Release,
            Checks = _checks,
            Requests = _requests,
            Log = _log,
        });
        producer.ListenForChecks();
        return producer;
    }

    /// <inheritdoc />
    public IRocketConsumer CreateConsumer(ConsumerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(State == ClientState.Closed, this);
        return Adopt(new RocketConsumer(options, _routes, _brokers, _heartbeat, _time, _log) { Closed = Release, Live = _live });
    }

    /// <inheritdoc />
    public IRocketReader CreateReader(ReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(State == ClientState.Closed, this);
        return Adopt(new RocketReader(options, _routes, _brokers, _time, _log) { Closed = Release });
    }

    /// <inheritdoc />
    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        await _nameServers.GetClusterAsync(cancellationToken).ConfigureAwait(false);
        return _time.GetElapsedTime(started);
    }

    /// <summary>Ends what it created, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _state, (int)ClientState.Closed) == (int)ClientState.Closed)
        {
            return;
        }

        await Task.WhenAll(_children.Keys.Select(static child => child.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _remoting.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
        ClientLog.ClientClosed(_log, _identity.Id);
    }

    private T Adopt<T>(T child)
        where T : IAsyncDisposable
    {
        _children[child] = 0;
        return child;
    }

    private void Release(IAsyncDisposable child) => _children.TryRemove(child, out _);

    private async Task RunLoopsAsync()
    {
        Task[] loops = [_routes.RunAsync(_closing.Token), _heartbeat.RunAsync(_closing.Token)];
        try
        {
            await (await Task.WhenAny(loops).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Closed.
        }
        catch (Exception e)
        {
            // Not expected to happen: everything the loops may meet is handled inside them. It must not pass unseen.
            Interlocked.CompareExchange(ref _state, (int)ClientState.Failed, (int)ClientState.Open);
            ClientLog.LoopDied(_log, _identity.Id, e);
        }
    }
}
