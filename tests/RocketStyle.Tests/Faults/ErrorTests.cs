using RocketStyle.Faults;
using RocketStyle.Faults.Disk;
using RocketStyle.Faults.Errors;

namespace RocketStyle.Tests.Faults;

/// <summary>The short version of <c>errors</c>: the first calls of each kind on each kind of file fail.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task A_call_that_fails_once_breaks_no_promise()
    {
        var result = await new ErrorCase().RunAsync(new CaseOptions(2, 1, -1, CaseOptions.MemoryFolder, null, 1, _ => { }), CancellationToken.None);

        Assert.Empty(result.Violations);
        Assert.True(result.Figures["failures"] > 90, $"Only {result.Figures["failures"]} calls failed.");
    }

    [Theory]
    [InlineData("index", nameof(DiskOperation.Sync), 4, 6)]
    [InlineData("log", nameof(DiskOperation.Sync), 12, 2)]
    [InlineData("log", nameof(DiskOperation.Delete), 1, 32)]
    [InlineData("root folder", nameof(DiskOperation.SyncFolder), 5, 1)]
    public void What_was_broken_once_is_kept(string file, string call, int number, int seed)
    {
        var life = new ErrorLife(FileKind.All.Single(kind => kind.Name == file), Enum.Parse<DiskOperation>(call), DiskOutcome.InputOutputError, number);

        life.Run(Path.Combine(CaseOptions.MemoryFolder, $"rocketstyle-{Guid.NewGuid():N}"), seed);

        Assert.Empty(life.Violations);
    }
}
