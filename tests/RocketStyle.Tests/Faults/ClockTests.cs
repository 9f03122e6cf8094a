using RocketStyle.Faults;
using RocketStyle.Faults.Clock;

namespace RocketStyle.Tests.Faults;

/// <summary>The short version of <c>clock</c>.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task A_clock_that_is_set_forward_and_back_loses_nothing_and_lets_nothing_expire()
    {
        var result = await new ClockCase().RunAsync(new CaseOptions(12, 1, -1, CaseOptions.MemoryFolder, null, 1, _ => { }), CancellationToken.None);

        Assert.Empty(result.Violations);
        Assert.True(result.Figures["delayed"] > 20, $"Only {result.Figures["delayed"]} delayed messages were seen.");
    }
}
