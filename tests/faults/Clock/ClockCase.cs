using RocketStyle.Testing;

namespace RocketStyle.Faults.Clock;

/// <summary>The wall clock is set hours forward and back while plain, delayed and transactional messages run.</summary>
/// <remarks>A broker in this process on a clock that stands still until it is moved: whatever comes before its time is seen.</remarks>
internal sealed class ClockCase : IFaultCase
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    /// <summary>Longer than the pause between two looks for expired messages.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(12);

    public string Name => "clock";

    public string Description => "Sets the clock hours and years forward and back under plain, delayed and transactional messages, with retention.";

    public string? Missing => null;

    public int DefaultCount => 60;

    public async Task<CaseResult> RunAsync(CaseOptions options, CancellationToken cancellation)
    {
        var random = new Random(options.Seed);
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow()); // files get their times from the machine
        await using var broker = await TestBroker.StartAsync(
            store: o => o with
            {
                SegmentBytes = 64 << 10, MaxMessageBytes = 16 << 10, QueueFileEntries = 200, DelayLevels = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)], DeleteWhen = [.. Enumerable.Range(0, 24)],
            },
            time: time);
        using var life = await ClockLife.OpenAsync(broker.EndPoint.Port, time, random);
        for (var round = 0; round < options.Count; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            await life.SendAsync();
            var by = Jump(random);
            life.Jump(by);
            await life.SendAsync();
            for (var passed = TimeSpan.Zero; passed < s_round; passed += s_step)
            {
                time.Advance(s_step);
                await life.LookAsync();
            }

            await life.LetExpireAsync();
            if (random.Next(3) > 0)
            {
                life.Jump(-by);
            }
        }

        await life.EndAsync(s_step);
        return new CaseResult(life.Violations, life.Figures());
    }

    /// <summary>Mostly hours, at times what a level's slack hides, or years.</summary>
    private static TimeSpan Jump(Random random) => random.Next(8) switch
    {
        0 => TimeSpan.FromMilliseconds(random.Next(-900, 900)),
        1 or 3 => TimeSpan.FromDays(3650),
        2 => TimeSpan.FromDays(-random.Next(1, 10)),
        _ => TimeSpan.FromMinutes(random.Next(-60 * 48, 60 * 48)),
    };
}
