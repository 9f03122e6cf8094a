using System.Diagnostics;
using System.Globalization;

namespace RocketStyle.Testing.Processes;

/// <summary>The broker as an operator runs it: a process of its own, on a folder of its own, on any free ports. It can be killed and started again.</summary>
/// <remarks>One test at a time. What it printed goes to the test's output when it is disposed of, so that a failure can be read.</remarks>
public sealed class BrokerProcess : IAsyncDisposable
{
    private const int LinesToShow = 200;
    private const int LinesInMessage = 8;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly Action<string> _say;
    private readonly string[] _settings;
    private readonly TemporaryFolder _folder = new("broker");
    private readonly List<string> _printed = [];
    private Process? _process;
    private ReadyLines _ready = new();

    private readonly string? _store;

    private BrokerProcess(Action<string> say, string? store, string[] settings)
    {
        _say = say;
        _store = store;
        _settings = settings;
    }

    public int Port { get; private set; }

    public int NameServerPort { get; private set; }

    public string NameServer => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{NameServerPort}");

    public Uri Health => _ready.Health;

    public string StoreFolder => _store ?? _folder.Inside("store");

    public int ProcessId => _process!.Id;

    /// <summary>From the moment before the process was made until it said that it is ready.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <summary>How often it was killed without a warning.</summary>
    public int Kills { get; private set; }

    /// <summary>Whether the process has ended, by itself or killed.</summary>
    public bool HasEnded => _process is not { HasExited: false };

    /// <summary>What it printed last, on both streams.</summary>
    public string LastLines
    {
        get
        {
            lock (_printed)
            {
                return string.Join(Environment.NewLine, _printed.TakeLast(LinesInMessage));
            }
        }
    }

    /// <summary>Starts one on a store of its own, which goes away with it.</summary>
    /// <param name="say">Takes what it printed when it is disposed of.</param>
    /// <param name="settings">More arguments.</param>
    public static Task<BrokerProcess> StartAsync(Action<string> say, params string[] settings) => StartOnAsync(say, null, settings);

    /// <summary>Starts one on a store in a given folder, which stays.</summary>
    /// <param name="say">Takes what it printed when it is disposed of.</param>
    /// <param name="store">Folder of the store; null for one of its own.</param>
    /// <param name="settings">More arguments.</param>
    public static async Task<BrokerProcess> StartOnAsync(Action<string> say, string? store, params string[] settings)
    {
        var broker = new BrokerProcess(say, store, settings);
        try
        {
            await broker.StartAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same folder and ports.</summary>
    public async Task StartAsync()
    {
        var begin = TimeProvider.System.GetTimestamp();
        var ready = Launch();
        await ready.Ready.WaitAsync(StartPatience);
        StartTook = TimeProvider.System.GetElapsedTime(begin);
        Port = ready.BrokerPort;
        NameServerPort = ready.NameServerPort;
    }

    /// <summary>Starts it again and does not wait until it is ready: for a fault that comes before.</summary>
    public void BeginStart() => Launch();

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>The exit code; null when it still runs after the patience.</returns>
    public async Task<int?> EndedAsync(TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        try
        {
            await _process!.WaitForExitAsync(end.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private ReadyLines Launch()
    {
        if (!File.Exists(BuildOutput.BrokerProgram))
        {
            throw new FileNotFoundException("The broker is not built in this configuration.", BuildOutput.BrokerProgram);
        }

        _process?.Dispose();
        var ready = _ready = new ReadyLines();
        var process = _process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Print(e.Data, ready);
        process.ErrorDataReceived += (_, e) => Print(e.Data, ready: null);
        process.Exited += (_, _) => ready.End($"The broker ended before it was ready: {LastLines}");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return ready;
    }

    /// <summary>Ends it as an operator does, with SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signals.SendTerminate(_process!);
        using var patience = new CancellationTokenSource(StopPatience);
        await _process!.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it in the middle of whatever it does: kill -9.</summary>
    public async Task KillAsync()
    {
        Kills++;
        _process!.Kill();
        using var patience = new CancellationTokenSource(StopPatience);
        await _process.WaitForExitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                await KillAsync();
            }

            process.Dispose();
        }

        lock (_printed)
        {
            _say("The broker printed:");
            foreach (var line in _printed.TakeLast(LinesToShow))
            {
                _say(line);
            }
        }

        _folder.Dispose();
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(BuildOutput.DotNet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.ArgumentList.Add(BuildOutput.BrokerProgram);
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--listenPort={Port}"));
        if (!Array.Exists(_settings, setting => setting.StartsWith("--namesrvAddr=", StringComparison.Ordinal)))
        {
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--namesrvPort={(NameServerPort == 0 ? -1 : NameServerPort)}"));
        }

        start.ArgumentList.Add("--httpPort=-1");
        start.ArgumentList.Add($"--storePathRootDir={StoreFolder}");
        foreach (var setting in _settings)
        {
            start.ArgumentList.Add(setting);
        }

        return start;
    }

    private void Print(string? line, ReadyLines? ready)
    {
        if (line is null)
        {
            return;
        }

        lock (_printed)
        {
            _printed.Add(line);
        }

        ready?.Read(line);
    }
}
