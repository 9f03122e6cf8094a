using Microsoft.Extensions.Logging;
using RocketStyle.Broker.Consumers;
using RocketStyle.Broker.Delay;
using RocketStyle.Broker.Delivery;
using RocketStyle.Broker.Handlers;
using RocketStyle.Broker.Handlers.Admin;
using RocketStyle.Broker.Rates;
using RocketStyle.Broker.Registration;
using RocketStyle.Broker.Resets;
using RocketStyle.Broker.Replies;
using RocketStyle.Broker.Retry;
using RocketStyle.Broker.Sending;
using RocketStyle.Broker.Topics;
using RocketStyle.Broker.Transactions;
using RocketStyle.Protocol.Routing;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker;

/// <summary>Builds every part of a broker; the only place that knows them all. Nothing here runs later.</summary>
internal sealed class Composition
{
    private readonly BrokerOptions _options;
    private readonly StoreOptions _storeOptions;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private RuntimeInfoHandler? _runtimeInfo;
    private readonly ReplyRound _round = new();
    private readonly CommandRouter _router = new();
    private readonly DeliveryCounts _deliveries = new();
    private readonly DelayLevels _delayLevels;

    internal Composition(BrokerOptions options, StoreOptions storeOptions, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _loggers = loggers;
        Logger = loggers.CreateLogger("RocketStyle.Broker");
        ConfigFolder = Path.Combine(storeOptions.RootPath, "config");
        DiskFile.MakeFolder(ConfigFolder);
        Tick = new Tick(time, Logger);
        Waker = new ArrivalWaker(_round);
        Groups = LoadGroups(out var groupFile);
        GroupKeeper = new SettingsKeeper("subscriptionGroup.json", () => groupFile.Save(Groups), Groups.Unsaved, Logger);
        Groups.Changed = () => GroupKeeper.KeepAsync();
        Clients = new ClientTable(Groups, time, Logger);
        Server = new RemotingServer(ServerOptions(), _router, loggers, time, Clients);
        Server.Bind();
        Identity = new BrokerIdentity(options, AdvertisedEndPoint.Of(options, Server.EndPoint));
        _storeOptions = storeOptions with { StoreHost = Identity.Address.Address, StorePort = Identity.Address.Port };
        Topics = LoadTopics(out var topicFile);
        Offsets = new OffsetTable();
        OffsetKeeper = new OffsetKeeper(ConfigFolder, Offsets, time, Logger);
        LostSettings = new LostSettings(ConfigFolder, topicFile, groupFile, time, Logger);
        LostOffsets = new LostOffsets(ConfigFolder, Groups, time, Logger);
        Client = new RemotingClient(new RemotingClientOptions(), new CommandRouter(), loggers, time);
        Registrar = new NameServerRegistrar(options, Identity, Topics, Client, Logger);
        TopicKeeper = new SettingsKeeper("topics.json", () => topicFile.Save(Topics), Topics.Unsaved, Logger);
        Announcer = new TopicAnnouncer(Topics, TopicKeeper, Registrar);
        _delayLevels = new DelayLevels(_storeOptions.DelayLevels);
        DelayProgress = new DelayProgress(ConfigFolder, _delayLevels, time, Logger);
    }

    internal ILogger Logger { get; }

    internal string ConfigFolder { get; }

    internal Tick Tick { get; }

    internal ArrivalWaker Waker { get; }

    internal TopicTable Topics { get; }

    internal GroupTable Groups { get; }

    internal SettingsKeeper GroupKeeper { get; }

    internal SettingsKeeper TopicKeeper { get; }

    /// <summary>Whether settings were lost with both generations of their file.</summary>
    internal LostSettings LostSettings { get; }

    internal OffsetTable Offsets { get; }

    internal OffsetKeeper OffsetKeeper { get; }

    internal LostOffsets LostOffsets { get; }

    internal ClientTable Clients { get; }

    internal BrokerIdentity Identity { get; }

    internal RemotingServer Server { get; }

    internal RemotingClient Client { get; }

    internal NameServerRegistrar Registrar { get; }

    internal TopicAnnouncer Announcer { get; }

    internal DelayProgress DelayProgress { get; }

    /// <summary>What goes in and out; there once the handlers are mapped.</summary>
    internal Traffic Traffic { get; private set; } = null!;

    /// <summary>Opens the store: recovery happens here.</summary>
    internal MessageStore OpenStore() => MessageStore.Open(_storeOptions, Waker, _time, _loggers);

    /// <summary>Makes what delivers the delayed messages of a store that is open.</summary>
    internal DelayScheduler ScheduleDelays(MessageStore store)
    {
        var scheduler = new DelayScheduler(store, _delayLevels, _time, Logger);
        _runtimeInfo!.Delivered = level => scheduler.Queues[level - 1].Progress.Offset;
        return scheduler;
    }

    /// <summary>Makes what ends the reach of messages whose topic keeps them shorter than the log.</summary>
    internal TopicRetention KeepTopics(MessageStore store) => new(Topics, store);

    /// <summary>Connects the request codes with a store that is open. After this the server may start.</summary>
    internal ParkedPulls MapHandlers(MessageStore store, out TransactionKeeper transactions)
    {
        Traffic = new Traffic(store, _deliveries, _time);
        var answers = new SendAnswers(Identity, _storeOptions, store);
        var reader = new PullReader(store, _options, _deliveries);
        var parked = new ParkedPulls(reader, _options, _time);
        var locks = new QueueLocks(_options.QueueLockLease, _time);
        var delays = new DelayRoute(_delayLevels);
        var retries = new RetryRouter(_options, Groups, Topics, Announcer);
        var open = new TransactionTable(new CheckPlan(_options, _time), _time);
        var ender = new TransactionEnder(store, open, new EndRecords(delays), answers, _round);
        transactions = KeepTransactions(store, open, ender);
        var move = new OffsetMove(Offsets, OffsetKeeper, parked, Clients, store, Logger);
        var rules = new SendRules(_options, Topics, Announcer, Groups);
        var stamp = new MessageStamp(Identity);
        Waker.Serve(parked);
        new HandlerTable
        {
            Send = new SendHandler(
                rules,
                stamp,
                new MessageRouting(new HalfRoute(Clients), delays, new RetrySend(retries, locks, _time, Logger), _storeOptions.FlushMode),
                store,
                answers,
                new SendCompletionPool(answers, _round)),
            Reply = new ReplyHandler(
                rules, new ReplyPush(Clients, Identity, _time), new ReplyKeeping(_options, _storeOptions, stamp, store), answers),
            SendBack = new SendBackHandler(retries, new RetryCopy(delays, _time, Logger), store, answers, _round, _deliveries),
            Pull = new PullHandler(
                new PullRules(_options, Topics, Groups, Clients), store, reader, parked, new WaitRules(_options, _time), Offsets),
            MessageQuery = new MessageQueryHandler(store),
            ConsumerOffset = new ConsumerOffsetHandler(Offsets, LostOffsets, Groups, Topics, store),
            Topic = new TopicHandler(Topics, Announcer, RemoveTopics(store), Identity, Logger),
            QueueOffset = new QueueOffsetHandler(store),
            Heartbeat = new HeartbeatHandler(_options, Clients, Groups, Topics, Announcer, GroupKeeper),
            Unregister = new UnregisterHandler(Clients, locks),
            ConsumerList = new ConsumerListHandler(Clients),
            QueueLock = new QueueLockHandler(locks, Identity, Logger),
            Transaction = new TransactionHandler(store, open, ender, new CheckPlan(_options, _time)),
            Assignment = new AssignmentHandler(Clients, Topics, Identity),
            TopicListing = new TopicListingHandler(Topics, store, Offsets, Clients, Identity, Traffic),
            GroupSettings = new GroupSettingsHandler(Groups, GroupKeeper, Offsets, OffsetKeeper),
            ConsumeStats = new ConsumeStatsHandler(new LagListing(Offsets, store, Traffic, Identity), Offsets, Topics, Groups, Clients, Identity),
            ProducerList = new ProducerListHandler(Clients),
            GroupOffsets = new GroupOffsetsHandler(Offsets, OffsetKeeper, Groups, Topics, Clients, move),
            ResetOffset = new ResetOffsetHandler(Topics, Groups, Clients, new ResetPlanner(Offsets, store), move, Identity),
        }.MapInto(_router);
        MapToolHandlers(store, locks);
        return parked;
    }

    private TopicRemoval RemoveTopics(MessageStore store) => new(Topics, Announcer, Offsets, OffsetKeeper, store, Logger);

    private void MapToolHandlers(MessageStore store, QueueLocks locks)
    {
        _runtimeInfo = new RuntimeInfoHandler(store, _storeOptions, Traffic, locks, _time);
        new ToolHandlerTable
        {
            ClientQuestion = new ClientQuestionHandler(Clients, Groups, Topics, store, Identity),
            Stats = new StatsHandler(Traffic, Identity),
            RuntimeInfo = _runtimeInfo,
            Settings = new SettingsHandler(_options, _storeOptions, Identity, _time),
            Housekeeping = new HousekeepingHandler(store, Topics, Logger),
            QueueEntries = new QueueEntriesHandler(store, Clients),
        }.MapInto(_router);
    }

    private TransactionKeeper KeepTransactions(MessageStore store, TransactionTable table, TransactionEnder ender) => new(
        table,
        new TransactionRecovery(store, table, ender, Logger),
        new TransactionCheck(store, table, ender, new CheckPlan(_options, _time), new CheckNotice(Clients, Identity), Logger)
        {
            EnsureDeadTopic = () =>
            {
                if (Topics.GetOrAdd(TransactionCheck.DeadTopic).Added)
                {
                    _ = Announcer.AnnounceAsync();
                }
            },
        },
        new TransactionProgress(store, table, Offsets, _time));

    private RemotingServerOptions ServerOptions() => new()
    {
        ListenAddress = _options.ListenAddress,
        ListenPort = _options.ListenPort,
        MaxConnections = _options.MaxConnections,
        IdleTimeout = _options.ClientExpiry,
    };

    private TopicTable LoadTopics(out TopicFile file)
    {
        file = new TopicFile(ConfigFolder, Logger);
        var (topics, version) = file.Load();
        var table = new TopicTable(topics, version, _time);
        foreach (var topic in SystemTopics.For(_options, _storeOptions.DelayLevels.Count))
        {
            table.GetOrAdd(topic);
        }

        return table;
    }

    private GroupTable LoadGroups(out GroupFile file)
    {
        file = new GroupFile(ConfigFolder, Logger);
        var (groups, version) = file.Load();
        var table = new GroupTable(groups, version, _options.AutoCreateGroups, _time);
        foreach (var name in BuiltInGroups.Names.Where(name => !table.TryGet(name, out _)))
        {
            table.Set(new GroupSettings { Name = name });
        }

        return table;
    }
}
