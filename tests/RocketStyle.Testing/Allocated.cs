namespace RocketStyle.Testing;

/// <summary>What work allocates in the whole process, told apart from what other threads happen to allocate meanwhile.</summary>
public static class Allocated
{
    private const int MostRounds = 8;

    /// <summary>Repeats the work until a round stays below a bound: of all rounds the one that was disturbed least counts.</summary>
    /// <param name="bound">Bytes per operation that are good enough to stop.</param>
    /// <param name="round">The work; gives how many operations it did.</param>
    /// <returns>Bytes per operation of the least round.</returns>
    public static async Task<double> LeastPerOperationAsync(double bound, Func<Task<int>> round)
    {
        ArgumentNullException.ThrowIfNull(round);
        var least = double.MaxValue;
        for (var i = 0; i < MostRounds && least >= bound; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var operations = await round();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)operations);
        }

        return least;
    }
}
