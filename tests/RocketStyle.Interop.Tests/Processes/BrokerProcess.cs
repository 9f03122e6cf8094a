using System.Diagnostics;
using System.Globalization;
using RocketStyle.Testing;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Processes;

/// <summary>The broker as an operator runs it: a process of its own, on a folder of its own, on any free ports. It can be killed and started again.</summary>
/// <remarks>One test at a time. What it printed goes to the test's output when it is disposed of, so that a failure can be read.</remarks>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private const int LinesToShow = 200;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly ITestOutputHelper _output;
    private readonly string[] _settings;
    private readonly TemporaryFolder _folder = new("broker");
    private readonly List<string> _printed = [];
    private Process? _process;
    private ReadyLines _ready = new();

    private BrokerProcess(ITestOutputHelper output, string[] settings)
    {
        _output = output;
        _settings = settings;
    }

    internal int Port { get; private set; }

    internal int NameServerPort { get; private set; }

    internal string NameServer => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{NameServerPort}");

    internal Uri Health => _ready.Health;

    internal string StoreFolder => _folder.Inside("store");

    internal int ProcessId => _process!.Id;

    /// <summary>From the moment before the process was made until it said that it is ready.</summary>
    internal TimeSpan StartTook { get; private set; }

    /// <summary>How often it was killed without a warning.</summary>
    internal int Kills { get; private set; }

    internal static async Task<BrokerProcess> StartAsync(ITestOutputHelper output, params string[] settings)
    {
        var broker = new BrokerProcess(output, settings);
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
    internal async Task StartAsync()
    {
        if (!File.Exists(BuildOutput.BrokerProgram))
        {
            throw new FileNotFoundException("The broker is not built in this configuration.", BuildOutput.BrokerProgram);
        }

        var begin = TimeProvider.System.GetTimestamp();
        var ready = _ready = new ReadyLines();
        var process = _process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Print(e.Data, ready);
        process.ErrorDataReceived += (_, e) => Print(e.Data, ready: null);
        process.Exited += (_, _) => ready.End("The broker ended before it was ready.");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        await ready.Ready.WaitAsync(StartPatience);
        StartTook = TimeProvider.System.GetElapsedTime(begin);
        Port = ready.BrokerPort;
        NameServerPort = ready.NameServerPort;
    }

    /// <summary>Ends it as an operator does, with SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> StopAsync()
    {
        Signals.SendTerminate(_process!);
        using var patience = new CancellationTokenSource(StopPatience);
        await _process!.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it in the middle of whatever it does: kill -9.</summary>
    internal async Task KillAsync()
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
            _output.WriteLine("The broker printed:");
            foreach (var line in _printed.TakeLast(LinesToShow))
            {
                _output.WriteLine(line);
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
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"--namesrvPort={(NameServerPort == 0 ? -1 : NameServerPort)}"));
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
