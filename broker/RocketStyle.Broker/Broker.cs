using System.Net;
using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Topics;
using RocketStyle.Broker.Transactions;
using RocketStyle.Store;

namespace RocketStyle.Broker;

/// <summary>A running broker: started in order, stopped in the opposite order.</summary>
public sealed class Broker : IAsyncDisposable
{
    private static readonly TimeSpan SilenceCheck = TimeSpan.FromSeconds(10);

    private readonly BrokerOptions _options;
    private readonly Composition _parts;
    private readonly MessageStore _store;
    private readonly ParkedPulls _parked;
    private readonly DelayScheduler _delays;
    private readonly TopicRetention _retention;
    private readonly TransactionKeeper _transactions;
    private readonly BrokerMetrics _metrics;
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopped;

    private Broker(BrokerOptions options, Composition parts, MessageStore store)
    {
        _options = options;
        _parts = parts;
        _store = store;
        _parked = parts.MapHandlers(store, out _transactions);
        _delays = parts.ScheduleDelays(store);
        _retention = parts.KeepTopics(store);
        _metrics = new BrokerMetrics(parts.Topics, _parked, _transactions, parts.Clients);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _parts.Server.EndPoint;

    /// <summary>Where clients are told to find it.</summary>
    public IPEndPoint AdvertisedAddress => _parts.Identity.Address;

    /// <summary>What recovery found and did when the store was opened.</summary>
    public RecoveryReport Recovery => _store.Recovery;

    /// <summary>Topics it serves, its own included.</summary>
    public int TopicCount => _parts.Topics.Count;

    /// <summary>Pulls that wait for messages now.</summary>
    public int ParkedPullCount => _parked.Count;

    /// <summary>Why it takes no messages right now, as a sentence; null when it does.</summary>
    public string? WhyNotReady => Volatile.Read(ref _stopped) != 0 ? "The broker is stopping." : _store.WhyNotWritable;

    /// <summary>What is lost or in doubt although it works, as sentences; null when nothing is.</summary>
    public string? WhatIsHarmed
    {
        get
        {
            string?[] all =
            [
                DamagedPlaces, _parts.LostOffsets.Problem, _parts.LostSettings.Problem, _parts.TopicKeeper.Problem, _parts.GroupKeeper.Problem, BrokenIndex,
            ];
            return all.Any(static one => one is not null) ? string.Join(' ', all.OfType<string>()) : null;
        }
    }

    private string? BrokenIndex => _store.HasIndexFailed
        ? "The disk refused the key index: queries by key miss what came since. The next start builds it anew."
        : null;

    private string? DamagedPlaces => _store.DamagedPlaces.Count is > 0 and var places
        ? $"{places} damaged places of the log are quarantined; quarantine/damaged.jsonl in the store names the messages that are lost."
        : null;

    /// <summary>
    /// Completes with the reason when the disk has failed under the log. From then on nothing is acknowledged, and only a
    /// new start, which reads what the disk really has, helps: whoever runs the broker stops it and says so.
    /// </summary>
    public Task<string> Failed => _failed.Task;

    /// <summary>Opens the store, recovers, listens and registers.</summary>
    /// <param name="options">Settings of the broker.</param>
    /// <param name="storeOptions">Settings of the store; address and port are filled in by the broker.</param>
    /// <param name="time">Every clock in it.</param>
    /// <param name="loggers">Where it reports.</param>
    /// <param name="cancellationToken">Ends the wait for name servers; the broker has started by then.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message has all of them.</exception>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be listened on.</exception>
    public static async Task<Broker> StartAsync(
        BrokerOptions options, StoreOptions storeOptions, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(storeOptions);
        var problems = options.Problems().Concat(storeOptions.Problems()).ToArray();
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        var parts = new Composition(options, storeOptions, time, loggers);
        try
        {
            var broker = new Broker(options, parts, parts.OpenStore());
            await broker.RunAsync(cancellationToken);
            return broker;
        }
        catch
        {
            await parts.Server.DisposeAsync();
            await parts.Client.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops cleanly: takes leave of the name servers, ends the waiting pulls, lets answers go out, saves offsets, stops delivering
    /// delayed messages, closes the store and saves how far they were delivered.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await _parts.Tick.DisposeAsync();
        await _parts.Registrar.UnregisterAsync();
        _parts.Server.StopReading();
        _parked.EndAll();
        await _parts.Server.DisposeAsync();
        await _parts.Client.DisposeAsync();
        await _transactions.StepAsync();
        await _parts.OffsetKeeper.DisposeAsync();
        await _parts.TopicKeeper.RetryAsync();
        await _parts.GroupKeeper.KeepAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _metrics.Dispose();
        _delays.Dispose();
        _store.Dispose();
        await _parts.DelayProgress.DisposeAsync();
        BrokerLog.Stopped(_parts.Logger, _options.BrokerName);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var hasOffsets = _parts.OffsetKeeper.Start(_options.OffsetSaveInterval, EndOf);
        _parts.LostSettings.Start(hasMessages: _store.LogMaxPosition > 0);
        _parts.LostOffsets.Start(lostNow: !hasOffsets && _store.LogMaxPosition > 0);
        _transactions.Load();
        _parts.DelayProgress.Load();
        _delays.Resume(_parts.DelayProgress.OffsetOf);
        await _retention.StepAsync(); // before the first pull
        _parts.Server.Start();

        // Not saved is logged: on a full disk consumers are served all the same.
        await _parts.Announcer.AnnounceAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        _parts.DelayProgress.Start(_delays.Queues, _store);
        _delays.Start();
        _parts.Tick.Every(Tick.Step, EndDueAsync);
        _parts.Tick.Every(Tick.Step, WatchDiskAsync);
        _parts.Tick.Every(SettingsKeeper.RetryInterval, _parts.TopicKeeper.RetryAsync);
        _parts.Tick.Every(SettingsKeeper.RetryInterval, _parts.GroupKeeper.RetryAsync);
        _parts.Tick.Every(SilenceCheck, CloseSilentAsync);
        _parts.Tick.Every(TopicRetention.StepInterval, _retention.StepAsync);
        _parts.Tick.Every(Rates.Traffic.Interval, _parts.Traffic.SampleAsync);
        _parts.Tick.Every(TransactionKeeper.StepInterval, _transactions.StepAsync);
        _parts.Tick.Every(_options.TransactionCheckInterval, _transactions.CheckAsync);
        _parts.Tick.Every(_options.RegisterInterval, _parts.Registrar.RegisterAsync);
        _parts.Tick.Start();
        BrokerLog.Started(_parts.Logger, _options.BrokerName, _options.ClusterName, _parts.Identity.AddressText, _parts.Topics.Count);
    }

    private long EndOf(string topic, int queueId) => _store.MaxOffset(System.Text.Encoding.UTF8.GetBytes(topic), queueId);

    private Task EndDueAsync()
    {
        _parked.EndDue();
        return Task.CompletedTask;
    }

    private Task WatchDiskAsync()
    {
        if (_store.HasFailed && _failed.TrySetResult(_store.WhyNotWritable ?? "The disk has failed."))
        {
            BrokerLog.DiskFailed(_parts.Logger, _store.WhyNotWritable ?? "");
        }

        return Task.CompletedTask;
    }

    private Task CloseSilentAsync()
    {
        _parts.Clients.CloseSilent(_options.ClientExpiry);
        return Task.CompletedTask;
    }
}
