using System.Collections.Concurrent;
using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Protocol.Messages;

public sealed class UniqueIdTests
{
    [Fact]
    public void An_id_says_address_process_maker_time_of_month_and_count()
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 1, TimeSpan.Zero));
        var maker = new UniqueId([10, 1, 2, 3], 0x11234, 0x5566_7788, time);
        Assert.Equal("0A010203" + "1234" + "55667788" + "000003E8" + "0001", maker.Next());
        time.Advance(TimeSpan.FromDays(31)); // one second into April
        Assert.Equal("0A010203" + "1234" + "55667788" + "000003E8" + "0002", maker.Next());
        var bytes = new byte[maker.Length];
        Assert.Equal(32, maker.Next(bytes));
        Assert.EndsWith("0003", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(56, new UniqueId(new byte[16], 1, 1, time).Next().Length);
    }

    [Fact]
    public void Threads_never_get_the_same_id()
    {
        var ids = new ConcurrentDictionary<string, bool>();
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 5000; i++)
            {
                Assert.True(ids.TryAdd(UniqueId.Shared.Next(), true));
            }
        });
    }
}
