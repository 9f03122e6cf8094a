using RocketStyle.Faults;
using RocketStyle.Faults.Live;
using RocketStyle.Interop.Tests.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Faults;

/// <summary>The short version of the live cases of <c>tests/faults</c>: a real broker is killed, loses its power, its disk, its space.</summary>
public sealed class LiveFaultTests(ITestOutputHelper output)
{
    [Fact]
    public Task A_killed_broker_keeps_what_it_acknowledged_also_when_its_recovery_is_killed() => PlayAsync(new KillCase(), 3);

    [LoopDiskFact]
    public Task A_power_cut_loses_nothing_that_was_acknowledged() => PlayAsync(new PowerCutCase(asynchronous: false), 2);

    [LoopDiskFact]
    public Task A_broker_whose_disk_dies_acknowledges_nothing_more_and_ends_with_an_error() => PlayAsync(new DeviceDiesCase(), 1);

    [LoopDiskFact]
    public Task A_full_disk_is_refused_with_its_reason_and_service_returns_with_space() => PlayAsync(new DiskFullCase(), 1);

    private async Task PlayAsync(IFaultCase one, int count)
    {
        var result = await one.RunAsync(
            new CaseOptions(count, 1, -1, CaseOptions.MemoryFolder, null, 1, output.WriteLine), CancellationToken.None);

        foreach (var line in result.Table)
        {
            output.WriteLine(line);
        }

        output.Say($"{one.Name}: {string.Join(", ", result.Figures.Select(figure => FormattableString.Invariant($"{figure.Key} {figure.Value}")))}");
        Assert.Empty(result.Violations);
    }
}
