using RocketStyle.Broker.Filtering;

namespace RocketStyle.Tests.Broker.Filtering;

public sealed class SqlAllocationTests
{
    private static readonly byte[] Properties = SqlCases.Utf8(SqlCases.Properties);

    [Theory]
    [InlineData("a > 4 AND s = 'abc' AND d < 6.5 AND m IS NULL")]
    [InlineData("a BETWEEN 1 AND 9 AND s IN ('x', 'abc') AND NOT (s CONTAINS 'z') AND b = TRUE AND big > 1.5 AND a < d")]
    [InlineData("s > 1")]
    [InlineData("m = 1 OR -5 < a OR city ENDSWITH 'x'")]
    public void Judging_a_message_costs_no_memory(string expression)
    {
        var filter = SqlCases.Filter(expression);
        Judge(filter, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Judge(filter, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Judge(SqlFilter filter, int times)
    {
        for (var i = 0; i < times; i++)
        {
            filter.Decide(Properties);
        }
    }
}
