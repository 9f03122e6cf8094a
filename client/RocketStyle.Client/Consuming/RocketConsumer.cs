using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;

namespace RocketStyle.Client.Consuming;

/// <summary>A member of a consumer group: puts the parts of a run together and watches over its one run.</summary>
internal sealed class RocketConsumer : IRocketConsumer
{
    private readonly ConsumerOptions _options;
    private readonly RouteCache _routes;
    private readonly BrokerCalls _brokers;
    private readonly ClientHeartbeat _heartbeat;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConsumerHealth _health = new();
    private readonly CancellationTokenSource _disposing = new();
    private QueueSet? _queues;
    private LiveConsumer? _live;
    private Task _running = Task.CompletedTask;

    /// <exception cref="ArgumentException">The options have problems.</exception>
    internal RocketConsumer(
        ConsumerOptions options, RouteCache routes, BrokerCalls brokers, ClientHeartbeat heartbeat, TimeProvider time, ILogger log)
    {
        Failures.ThrowIfAny(options.Problems(), nameof(options));
        _options = options;
        _routes = routes;
        _brokers = brokers;
        _heartbeat = heartbeat;
        _time = time;
        _log = log;
    }

    public ConsumerState State => _health.State;

    public IReadOnlyCollection<QueueId> Assignment => Volatile.Read(ref _queues)?.Ids ?? [];

    /// <summary>Where brokers' questions find this consumer. Set once, before the first use.</summary>
    internal required LiveConsumers Live { get; init; }

    /// <summary>Called once, when the consumer was disposed.</summary>
    internal Action<IAsyncDisposable>? Closed { get; set; }

    public Task RunAsync(Func<MessageContext, CancellationToken, ValueTask> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return StartAsync(handler, isRead: false, cancellationToken);
    }

    public async IAsyncEnumerable<MessageContext> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A rendezvous: a worker hands over one context and waits until it is decided upon.
        var line = Channel.CreateBounded<MessageContext>(new BoundedChannelOptions(1) { SingleReader = true });
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = StartAsync((context, drainOver) => HandOverAsync(line.Writer, context, leave.Token, drainOver), isRead: true, leave.Token);
        _ = run.ContinueWith(
            ended => line.Writer.TryComplete(ended.Exception?.InnerException),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        MessageContext? last = null;
        try
        {
            while (await CanReadAsync(line.Reader, leave.Token).ConfigureAwait(false))
            {
                while (!leave.IsCancellationRequested && line.Reader.TryRead(out last))
                {
                    yield return last;
                }
            }
        }
        finally
        {
            // Whoever leaves the loop in the middle of a message decides no more about it.
            last?.Abandon();
            await leave.CancelAsync().ConfigureAwait(false);
            while (line.Reader.TryRead(out var unread))
            {
                unread.Abandon();
            }

            await run.ConfigureAwait(false);
        }
    }

    public async ValueTask SeekAsync(QueueId queue, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (Volatile.Read(ref _live) is not { } live || !await live.TryMoveAsync(queue, offset, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException($"The queue {queue} is not assigned to this consumer now.");
        }
    }

    public async ValueTask<long> SeekAsync(QueueId queue, StartFrom from, CancellationToken cancellationToken = default)
    {
        var route = await _routes.FindAsync(queue.Topic, cancellationToken).ConfigureAwait(false);
        var address = route?.ReadableAddressOf(queue.Broker)
            ?? throw new RocketException($"The broker {queue.Broker} does not serve the topic '{queue.Topic}' now.") { Broker = queue.Broker, IsTransient = true };
        var offset = await StartOffsets.FindAsync(_brokers, address, queue, from, cancellationToken).ConfigureAwait(false);
        await SeekAsync(queue, offset, cancellationToken).ConfigureAwait(false);
        return offset;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Closed?.Invoke(this);
    }

    private static async ValueTask HandOverAsync(
        ChannelWriter<MessageContext> line, MessageContext context, CancellationToken leave, CancellationToken drainOver)
    {
        await line.WriteAsync(context, leave).ConfigureAwait(false);
        await context.Settlement.WaitAsync(drainOver).ConfigureAwait(false);
    }

    private static async ValueTask<bool> CanReadAsync(ChannelReader<MessageContext> line, CancellationToken leave)
    {
        try
        {
            return await line.WaitToReadAsync(leave).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            return false;
        }
    }

    private Task StartAsync(Func<MessageContext, CancellationToken, ValueTask> handler, bool isRead, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        return _health.TryStart()
            ? _running = RunOnceAsync(handler, isRead, cancellation)
            : throw new InvalidOperationException("A consumer runs once; create another one.");
    }

    private async Task RunOnceAsync(Func<MessageContext, CancellationToken, ValueTask> handler, bool isRead, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        using var drainOver = new CancellationTokenSource();
        var subscription = new GroupSubscription(_options, _time.GetUtcNow());
        var bell = new Bell(_time);
        await CheckAsync(subscription, stopping.Token).ConfigureAwait(false);
        if (!_heartbeat.TryJoinConsumers(subscription.ToHeartbeat(), bell.Ring))
        {
            _health.Enter(ConsumerState.Failed);
            throw new InvalidOperationException(
                $"This client consumes the group '{_options.Group}' already; one client is one member, so create another client.");
        }

        ClientLog.ConsumerStarted(_log, _options.Group, subscription.ToString());
        try
        {
            var call = new HandlerCall(_options.Group, handler, isRead, _time, _log)
            {
                Stopping = stopping.Token,
                DrainOver = drainOver.Token,
                Replies = new ReplySender(_options.Group, _routes, _brokers, _time),
                Tally = new ConsumeTally(_time),
            };
            await Compose(subscription, bell, call).RunAsync(call, drainOver, stopping.Token).ConfigureAwait(false);
            _health.Enter(ConsumerState.Stopped);
            ClientLog.ConsumerStopped(_log, _options.Group);
        }
        catch (Exception e)
        {
            _health.Enter(ConsumerState.Failed);
            ClientLog.ConsumerFailed(_log, _options.Group, e);
            throw;
        }
        finally
        {
            Live.Remove(_options.Group);
            await _heartbeat.LeaveConsumersAsync(_options.Group, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <exception cref="RocketException">A broker does not understand a condition: nothing would ever come.</exception>
    private async Task CheckAsync(GroupSubscription subscription, CancellationToken cancellation)
    {
        try
        {
            await new SubscriptionCheck(_routes, _brokers, _heartbeat.Identity.Id, _log).RunAsync(subscription, cancellation).ConfigureAwait(false);
        }
        catch (RocketException e)
        {
            _health.Enter(ConsumerState.Failed);
            ClientLog.ConsumerFailed(_log, _options.Group, e);
            throw;
        }
        catch (OperationCanceledException)
        {
            // Stopped before it began: the run ends by itself.
        }
    }

    /// <summary>The parts of a run, each with what it uses.</summary>
    private ConsumerRun Compose(GroupSubscription subscription, Bell bell, HandlerCall call)
    {
        var store = OpenOffsets();
        var commits = new OffsetCommits(store, _routes, _options.Group, _log);
        var sendBack = new SendBack(_options, _routes, _brokers, _log);
        IDelivery delivery = subscription.IsOrdered
            ? new OrderedDelivery(_options, sendBack, _time, _log)
            : new ConcurrentDelivery(_options, sendBack, _time, _log);
        var locks = subscription.NeedsLocks
            ? new QueueLocks(_options.Group, _heartbeat.Identity.Id, _routes, _brokers, _time, _log)
            : null;
        var pulling = new PullLoop(_options, subscription, _routes, _brokers, _heartbeat, _time)
        {
            Delivery = delivery,
            Commits = commits,
            Health = _health,
            Tally = call.Tally,
            Log = _log,
        };
        var queues = new QueueSet(_options, subscription, pulling, commits, locks, _log);
        Volatile.Write(ref _queues, queues);
        Volatile.Write(ref _live, new LiveConsumer(_options, subscription, queues, new QueueSeek(_options, queues, commits, _log), call) { Locks = locks });
        Live.Add(_live);
        var rebalancer = new Rebalancer(_options, subscription, _routes, _brokers, _heartbeat, queues)
        {
            Bell = bell,
            Locks = locks,
            Offsets = store,
            Health = _health,
            Log = _log,
        };
        var renewal = locks is null ? null : new LockRenewal(queues, locks, bell, _time);
        return new ConsumerRun(_options, queues, commits, rebalancer, renewal, _time) { Delivery = delivery, Health = _health, Log = _log };
    }

    private IOffsetStore OpenOffsets() => _options.Scope == ConsumerScope.Shared
        ? new BrokerOffsets(_options.Group, _brokers)
        : new LocalOffsets(LocalOffsetFile.Open(_options.OffsetFolder, $"{_options.Group}@{_heartbeat.Identity.Name}"));
}
