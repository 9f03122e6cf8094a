using System.Net;
using System.Text.RegularExpressions;
using RocketStyle.NameServer.Host;
using RocketStyle.Protocol;
using RocketStyle.Testing;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Tests.NameServer.Host;

public sealed partial class HostProgramTests : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Transcript _output = new();
    private readonly Transcript _errors = new();

    public void Dispose()
    {
        _stopping.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task It_says_where_it_listens_answers_there_and_stops_when_told()
    {
        var run = Run("--listenPort=0", "--bindAddress=localhost");
        await Eventually.TrueAsync(() => _output.Text.Contains("Ctrl+C", StringComparison.Ordinal) || run.IsCompleted);
        var endPoint = IPEndPoint.Parse(EndPoint().Match(_output.Text).Groups[1].Value);
        using (var client = await RawConnection.OpenAsync(endPoint.Port))
        {
            Assert.Equal(ResponseCode.Success, (await client.CallAsync(new RawRequest(RequestCode.GetBrokerClusterInfo))).Code);
        }

        await _stopping.CancelAsync();

        Assert.Equal(ExitCode.Stopped, await Eventually.EndsAsync(run));
        Assert.EndsWith("Stopped.\n", _output.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("", _errors.Text);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_told_all_at_once()
    {
        Assert.Equal(ExitCode.Usage, await Run("--listenPort=70000", "--orderMessageEnable=maybe", "--bindAddres=1", "oops"));

        var lines = _errors.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("did you mean 'bindAddress'?", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("error: 'oops' is not understood", lines[1], StringComparison.Ordinal);
        Assert.Contains("listenPort = '70000' (argument --listenPort=70000): allowed is a whole number from 0 to 65535.", lines[2], StringComparison.Ordinal);
        Assert.Contains("orderMessageEnable = 'maybe'", lines[3], StringComparison.Ordinal);
        Assert.Equal("", _output.Text);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_its_address()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Equal(ExitCode.Failed, await Run($"--listenPort={port}"));

        Assert.StartsWith($"error: cannot listen on 127.0.0.1:{port}: ", _errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_setting_with_its_default()
    {
        Assert.Equal(ExitCode.Stopped, await Run("--help"));

        foreach (var setting in HostSettings.Table().Settings.Where(static setting => !setting.IsWithoutEffect))
        {
            Assert.Contains($"--{setting.Name} ", _output.Text, StringComparison.Ordinal);
            Assert.Contains($"Default: {setting.DefaultText}.", _output.Text, StringComparison.Ordinal);
        }
    }

    private Task<int> Run(params string[] arguments) => HostProgram.RunAsync(arguments, _output, _errors, _stopping.Token);

    [GeneratedRegex(@"name server on (\S+)")]
    private static partial Regex EndPoint();
}
