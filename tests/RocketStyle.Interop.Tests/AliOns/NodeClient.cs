using System.Diagnostics;
using System.Text.Json.Nodes;
using RocketStyle.Testing;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.AliOns;

/// <summary>One process of the JavaScript client, running a scenario that says what happens as JSON lines.</summary>
internal sealed class NodeClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ITestOutputHelper _output;
    private readonly Process _process;
    private readonly List<JsonObject> _events = [];
    private readonly List<string> _complaints = [];

    private NodeClient(ITestOutputHelper output, string scenario, JsonObject options)
    {
        _output = output;
        Name = scenario;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("node")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = AliOnsFolder.FullName,
                ArgumentList = { $"scenarios/{scenario}.js", options.ToJsonString() },
            },
        };
        _process.OutputDataReceived += (_, e) => Hear(e.Data);
        _process.ErrorDataReceived += (_, e) => Complain(e.Data);
    }

    internal string Name { get; }

    /// <summary>Messages sent or got so far, in order.</summary>
    internal IReadOnlyList<JsonObject> Sent => Events("sent");

    internal IReadOnlyList<JsonObject> Got => Events("got");

    internal IReadOnlyList<string> Bodies => [.. Got.Select(message => message["body"]!.GetValue<string>())];

    /// <summary>Queues the consumer holds at the moment.</summary>
    internal IReadOnlyList<int> Queues =>
        Events("assigned") is [.., var last] ? [.. last["queues"]!.AsArray().Select(queue => queue!.GetValue<int>())] : [];

    internal static NodeClient Start(ITestOutputHelper output, string scenario, JsonObject options)
    {
        if (AliOnsFactAttribute.WhatIsMissing is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        var client = new NodeClient(output, scenario, options);
        client._process.Start();
        client._process.BeginOutputReadLine();
        client._process.BeginErrorReadLine();
        return client;
    }

    internal Task UntilAsync(Func<NodeClient, bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "") =>
        Eventually.TrueAsync(() => condition(this) || Failed(), Patience, $"{Name}: {text}");

    /// <summary>Tells a consumer to close, and waits until it has.</summary>
    internal async Task StopAsync()
    {
        _process.StandardInput.Close();
        await EndAsync();
    }

    /// <summary>Waits until the scenario is over and went well.</summary>
    internal async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        Failed();
        Assert.Single(Events("done"));
    }

    /// <summary>Waits until the scenario has failed, and gives the client's error.</summary>
    internal async Task<JsonObject> FailAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return Assert.Single(Events("failed"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        lock (_events)
        {
            _output.WriteLine($"The {Name} scenario complained {_complaints.Count} times:");
            foreach (var line in _complaints.Take(50))
            {
                _output.WriteLine(line);
            }
        }
    }

    private bool Failed() =>
        Events("failed") is [var failure, ..] ? throw new InvalidOperationException($"{Name} failed: {failure.ToJsonString()}") : false;

    private JsonObject[] Events(string name)
    {
        lock (_events)
        {
            return [.. _events.Where(e => e["event"]!.GetValue<string>() == name)];
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_events)
        {
            if (JsonNode.Parse(line) is JsonObject happened)
            {
                _events.Add(happened);
            }
        }
    }

    private void Complain(string? line)
    {
        if (line is not null)
        {
            lock (_events)
            {
                _complaints.Add(line);
            }
        }
    }
}
