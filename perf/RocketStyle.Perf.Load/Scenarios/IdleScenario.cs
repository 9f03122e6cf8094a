using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>What a broker costs while nothing happens: many connections that have been used, many queues that hold something.</summary>
/// <remarks>Not a scenario of messages per second: it prints memory and processor time of the broker's process, which must be on this machine.</remarks>
internal sealed class IdleScenario(LoadOptions options)
{
    private const int Connections = 1000;

    /// <summary>What a few seconds after a load still do: the collector, and buffers that are given back.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    internal async Task<string> RunAsync(bool json, CancellationToken cancellation)
    {
        var step = options with { Topic = options.Topic + "-idle", Topics = 10, Queues = 1000, Connections = Connections, InFlight = 1, Batch = 1 };
        var broker = await LoadTarget.FindAsync(step, cancellation);
        var process = broker.Process ?? throw new InvalidOperationException("The broker's process is not on this machine.");
        await ProduceScenario.FillAsync(step, broker, (long)step.Topics * step.Queues, cancellation, batch: 1);
        var connections = new List<LoadConnection>();
        try
        {
            var frame = new SendFrame(step);
            for (var i = 0; i < Connections; i++)
            {
                connections.Add(await LoadConnection.OpenAsync(broker.EndPoint, cancellation));
                frame.Write(connections[i].Queue(frame.Bytes), i, i);
                await connections[i].SendAsync(cancellation);
                await connections[i].ReceiveAsync(cancellation);
            }

            await Task.Delay(Settling, cancellation);
            var (before, began) = (process.CpuSeconds(), Stopwatch.GetTimestamp());
            await Task.Delay(options.Duration, cancellation);
            var cpu = 100 * (process.CpuSeconds() - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            return Describe(json, step.Topics * step.Queues, process.ResidentBytes() ?? default, cpu);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private static string Describe(bool json, int queues, (long All, long Mapped) memory, double? cpu) => json
        ? JsonSerializer.Serialize(new { scenario = "idle", connections = Connections, queues, residentMegabytes = memory.All / 1e6, mappedMegabytes = memory.Mapped / 1e6, cpuPercent = cpu })
        : string.Create(CultureInfo.InvariantCulture, $"{Connections:N0} idle connections, {queues:N0} queues: {memory.All / 1e6:N0} MB resident, {memory.Mapped / 1e6:N0} MB of it mapped files, {cpu:0.00} % of one CPU");
}
