using RocketStyle.Faults;
using RocketStyle.Faults.CrashStates;
using RocketStyle.Faults.Mutants;

namespace RocketStyle.Tests.Faults;

/// <summary>The short version of <c>tests/faults</c>: some hundred crashes of the power, and proof that they would see a mistake.</summary>
public sealed class CrashStateTests
{
    public static TheoryData<string> Mutants => [.. Mutant.All.Select(mutant => mutant.Name)];

    [Fact]
    public void Whatever_a_power_cut_leaves_on_the_disk_every_promise_is_kept()
    {
        using var states = new CrashStateRun(Options(300));
        for (var state = 0; state < 300; state++)
        {
            states.Play(state);
        }

        Assert.Empty(states.Violations);
        Assert.True(states.Checked > 1000, $"Only {states.Checked} promises were checked.");
        Assert.True(states.Twice > 10, $"Only {states.Twice} crashes came during or after recovery.");
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_mistake_is_seen(string name)
    {
        // The rarest is seen in one state of some hundred, and which one the store's threads decide, too; so many are not missed by chance.
        const int most = 5000;
        var (state, violation) = MutantCase.Hunt(Mutant.All.Single(mutant => mutant.Name == name), Options(most));

        Assert.True(state >= 0, $"{most} crash states did not see it.");
        Assert.NotEmpty(violation);
    }

    private static CaseOptions Options(int count) => new(count, 1, -1, CaseOptions.MemoryFolder, null, 1, _ => { });
}
