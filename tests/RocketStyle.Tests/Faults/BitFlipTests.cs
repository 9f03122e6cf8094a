using RocketStyle.Faults;
using RocketStyle.Faults.Flips;

namespace RocketStyle.Tests.Faults;

/// <summary>The short version of <c>bit-flips</c>: two closed stores, a hundred flipped bits.</summary>
public sealed class BitFlipTests
{
    [Fact]
    public async Task One_flipped_bit_costs_at_most_the_record_it_hits_and_is_reported_then()
    {
        var result = await new BitFlipCase().RunAsync(new CaseOptions(100, 1, -1, CaseOptions.MemoryFolder, null, 1, _ => { }), CancellationToken.None);

        Assert.Empty(result.Violations);
        Assert.Equal(100, result.Figures["flips"]);
        Assert.InRange(result.Figures["lost one record"], 1, result.Figures["reported"]);
    }
}
