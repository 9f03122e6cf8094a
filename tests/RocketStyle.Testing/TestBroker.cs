using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Broker;
using RocketStyle.NameServer;
using RocketStyle.Store;

namespace RocketStyle.Testing;

/// <summary>
/// A broker and a name server inside the test's process, on free ports of loopback, with a store in a folder that goes
/// away with it. Small files, a clock that can be given.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("broker");
    private readonly Func<BrokerOptions, BrokerOptions> _changeBroker;
    private readonly Func<StoreOptions, StoreOptions> _changeStore;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private NameServer.NameServer? _nameServer;
    private Broker.Broker? _broker;

    private TestBroker(
        Func<BrokerOptions, BrokerOptions>? broker, Func<StoreOptions, StoreOptions>? store, TimeProvider? time, ILoggerFactory? loggers)
    {
        _changeBroker = broker ?? (static options => options);
        _changeStore = store ?? (static options => options);
        _time = time ?? TimeProvider.System;
        _loggers = loggers ?? NullLoggerFactory.Instance;
    }

    /// <summary>The broker that runs now.</summary>
    public Broker.Broker Broker => _broker ?? throw new InvalidOperationException("The broker is stopped.");

    /// <summary>Where the broker listens.</summary>
    public IPEndPoint EndPoint => Broker.EndPoint;

    /// <summary>The name server, as host:port.</summary>
    public string NameServerAddress => _nameServer!.EndPoint.ToString();

    /// <summary>Folder of the store.</summary>
    public string StorePath => _folder.Inside("store");

    /// <summary>Starts both.</summary>
    /// <param name="broker">Changes the broker's settings.</param>
    /// <param name="store">Changes the store's settings.</param>
    /// <param name="time">Every clock in both; the system's when null.</param>
    /// <param name="loggers">Where they report; nowhere when null.</param>
    public static async Task<TestBroker> StartAsync(
        Func<BrokerOptions, BrokerOptions>? broker = null,
        Func<StoreOptions, StoreOptions>? store = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null)
    {
        var test = new TestBroker(broker, store, time, loggers);
        test._nameServer = await NameServer.NameServer.StartAsync(
            new NameServerOptions { ListenPort = 0 }, test._time, test._loggers, CancellationToken.None);
        await test.StartBrokerAsync(port: 0);
        return test;
    }

    /// <summary>Stops the broker cleanly and starts it again on the same folder and port.</summary>
    /// <param name="between">What happens to the folder meanwhile.</param>
    public async Task RestartBrokerAsync(Action? between = null)
    {
        var port = EndPoint.Port;
        await StopBrokerAsync();
        between?.Invoke();
        await StartBrokerAsync(port);
    }

    /// <summary>Starts the broker again on the store as a kill -9 at this moment would leave it: files as they are, no clean stop.</summary>
    /// <param name="spoil">Changes the store's folder while the broker is down.</param>
    /// <remarks>Files are copied one after the other: give the broker a long <c>OffsetSaveInterval</c>, so that none is replaced meanwhile.</remarks>
    public async Task CrashBrokerAsync(Action<string>? spoil = null)
    {
        var copy = _folder.Inside("crashed");
        while (!TryCopyFolder(StorePath, copy))
        {
            // A small file was just being replaced: the copy would be of no single moment.
            Directory.Delete(copy, recursive: true);
        }

        var port = EndPoint.Port;
        await StopBrokerAsync();
        Directory.Delete(StorePath, recursive: true);
        Directory.Move(copy, StorePath);
        spoil?.Invoke(StorePath);
        await StartBrokerAsync(port);
    }

    /// <summary>Stops the broker cleanly; the name server goes on.</summary>
    public async Task StopBrokerAsync()
    {
        await Broker.DisposeAsync();
        _broker = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        if (_nameServer is not null)
        {
            await _nameServer.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static bool TryCopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        try
        {
            // The lock belongs to the process that runs.
            foreach (var file in Directory.EnumerateFiles(from).Where(static file => Path.GetFileName(file) != "lock"))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        return Directory.EnumerateDirectories(from).All(folder => TryCopyFolder(folder, Path.Combine(to, Path.GetFileName(folder))));
    }

    private async Task StartBrokerAsync(int port)
    {
        var options = _changeBroker(new BrokerOptions { ListenPort = port, NameServers = [NameServerAddress] });
        var storeOptions = _changeStore(new StoreOptions
        {
            RootPath = StorePath,
            SegmentBytes = 16 << 20,
            QueueFileEntries = 10_000,
            IndexSlots = 10_000,
            IndexEntries = 40_000,
            DiskWarningRatio = 1,
            DiskCleanForciblyRatio = 1,
            DiskMaxUsedRatio = 1,
        });
        _broker = await RocketStyle.Broker.Broker.StartAsync(options, storeOptions, _time, _loggers);
    }
}
