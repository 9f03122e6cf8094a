using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Client.Consuming;
using RocketStyle.Client.Routing;
using RocketStyle.Client.Wire;
using RocketStyle.Protocol;

namespace RocketStyle.Client.Reading;

/// <summary>Reads queues on request; keeps no position of its own outside <see cref="ReadAllAsync"/>.</summary>
internal sealed partial class RocketReader : IRocketReader
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ReaderOptions _options;
    private readonly RouteCache _routes;
    private readonly BrokerCalls _brokers;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SubscriptionFilter _filter;
    private readonly ReadOnlyMemory<byte> _group;
    private readonly CancellationTokenSource _disposing = new();

    /// <exception cref="ArgumentException">The options have problems.</exception>
    internal RocketReader(ReaderOptions options, RouteCache routes, BrokerCalls brokers, TimeProvider time, ILogger log)
    {
        Failures.ThrowIfAny(options.Problems(), nameof(options));
        _options = options;
        _routes = routes;
        _brokers = brokers;
        _time = time;
        _log = log;
        _filter = SubscriptionFilter.Of(options.Tags, options.Condition);
        _group = Encoding.UTF8.GetBytes(options.Group);
    }

    /// <summary>Called once, when the reader was disposed.</summary>
    internal Action<IAsyncDisposable>? Closed { get; set; }

    public async ValueTask<IReadOnlyList<QueueId>> GetQueuesAsync(CancellationToken cancellationToken = default) =>
        (await RouteAsync(cancellationToken).ConfigureAwait(false)).ReadQueues;

    public async ValueTask<PullResult> PullAsync(
        QueueId queue, long offset, int max, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, LongestWait);
        var route = await RouteAsync(cancellationToken).ConfigureAwait(false);
        var started = _time.GetTimestamp();
        var call = new PullCall
        {
            Group = _group,
            Topic = route.TopicUtf8,
            QueueIndex = queue.Index,
            Offset = offset,
            MaxMessages = max,
            Hold = wait,
            CommitOffset = -1,
            Subscription = _filter.ExpressionUtf8,
            IsSql = _filter.IsSql,
        };
        var answer = await _brokers.PullAsync(AddressOf(route, queue), call, cancellationToken).ConfigureAwait(false);
        ClientMetrics.Pulled(queue.Topic, _options.Group, _time.GetElapsedTime(started), null);
        return answer.Code is ResponseCode.Success or >= ResponseCode.PullNotFound and <= ResponseCode.PullOffsetMoved
            ? ResultOf(queue, answer)
            : throw Failures.Refused("give messages", queue.Broker, answer.Code, answer.Remark);
    }

    public async ValueTask<long> GetOffsetAsync(QueueId queue, StartFrom from, CancellationToken cancellationToken = default) =>
        await StartOffsets.FindAsync(
            _brokers, await AddressAsync(queue, cancellationToken).ConfigureAwait(false), queue, from, cancellationToken).ConfigureAwait(false);

    public async ValueTask<long?> GetCommittedAsync(QueueId queue, CancellationToken cancellationToken = default) =>
        await _brokers.FindCommittedAsync(
            await AddressAsync(queue, cancellationToken).ConfigureAwait(false), _options.Group, queue, cancellationToken).ConfigureAwait(false);

    public async ValueTask CommitAsync(QueueId queue, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var address = await AddressAsync(queue, cancellationToken).ConfigureAwait(false);
        await _brokers.CommitAsync(address, _options.Group, queue, offset, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        Closed?.Invoke(this);
    }

    private PullResult ResultOf(QueueId queue, Answer<PullAnswer> answer)
    {
        var (numbers, messages) = answer.Value;
        var wanted = new List<ReceivedMessage>(messages.Length);
        foreach (var message in messages)
        {
            if (_filter.Matches(message.TagUtf8))
            {
                message.Queue = queue;
                wanted.Add(message);
            }
        }

        var status = answer.Code == ResponseCode.Success && wanted.Count == 0 ? PullStatus.NoMatch : (PullStatus)answer.Code;
        return new PullResult(status, wanted, numbers.NextOffset, numbers.MinOffset, numbers.MaxOffset);
    }

    private async ValueTask<TopicRouting> RouteAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        return await _routes.FindAsync(_options.Topic, cancellation).ConfigureAwait(false)
            ?? throw new TopicNotFoundException($"Nobody serves the topic '{_options.Topic}'.");
    }

    private async ValueTask<string> AddressAsync(QueueId queue, CancellationToken cancellation) =>
        AddressOf(await RouteAsync(cancellation).ConfigureAwait(false), queue);

    private static string AddressOf(TopicRouting route, QueueId queue) => route.ReadableAddressOf(queue.Broker)
        ?? throw new RocketException($"The broker '{queue.Broker}' does not serve the topic '{route.Topic}' now.")
        {
            Broker = queue.Broker,
            IsTransient = true,
        };
}
