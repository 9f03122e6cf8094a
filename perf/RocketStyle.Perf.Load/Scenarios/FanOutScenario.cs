using System.Globalization;
using System.Net;
using RocketStyle.Perf.Load.Measuring;
using RocketStyle.Perf.Load.Reporting;
using RocketStyle.Perf.Load.Wire;

namespace RocketStyle.Perf.Load.Scenarios;

/// <summary>Every message goes to several groups, each waiting with a long poll on every queue; deliveries are counted, not sends.</summary>
internal sealed class FanOutScenario(LoadOptions options) : IScenario
{
    public async Task<IReadOnlyList<LoadRow>> RunAsync(CancellationToken cancellation)
    {
        var broker = await LoadTarget.FindAsync(options, cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"fan-out to {options.Groups} groups, deliveries");
        return [await Runs.MeasureAsync(name, options with { WithLimit = false }, broker, target => MeasureAsync(target, cancellation), cancellation)];
    }

    private async Task<RunFigures> MeasureAsync(LoadTarget target, CancellationToken cancellation)
    {
        var ends = await QueueEnds.FindAsync(options, cancellation);
        var deliveries = new Tally();
        var sends = new Tally();
        var frame = new SendFrame(options);
        var readers =
            from groupNumber in Enumerable.Range(0, options.Groups)
            from queue in Enumerable.Range(0, options.Queues)
            let place = ($"rocketstyle-load-{groupNumber}", queue, false)
            select (Func<DnsEndPoint, CancellationToken, Task>)new PullLoop(options, place, deliveries) { StartOffset = ends[queue] }.RunAsync;
        return await Loops.MeasureAsync("fan-out", options, target, deliveries, readers.Append(SendAsync), cancellation);

        async Task SendAsync(DnsEndPoint endPoint, CancellationToken end)
        {
            await Loops.BesideAsync(deliveries, sends, new SendLoop(options, frame, sends).RunAsync(endPoint, end), end);
            await new SendLoop(options, frame, sends).RunAsync(endPoint, end); // one more window: whoever waits for a message gets it and stops
        }
    }
}
