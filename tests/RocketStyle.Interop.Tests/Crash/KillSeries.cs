using RocketStyle.Testing.Processes;
using Xunit.Abstractions;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>Kills the broker again and again, at moments drawn from a seed, and starts it again each time.</summary>
/// <remarks>Three kills in an ordinary run, two hundred over the tests that use it with RS_FULL=1.</remarks>
internal sealed class KillSeries(BrokerProcess broker, int seed, ITestOutputHelper output)
{
    /// <summary>Deliveries of the last moment before a kill may come again: 200 ms between two notes of the progress, and the writes on a busy disk.</summary>
    private const int MostUnsavedMillis = 2000;

    private readonly Random _random = new(seed);
    private readonly List<long> _moments = [];
    private volatile bool _isUp = true;
    private volatile Exception? _failure;

    internal static int Kills { get; } = CrashPlan.IsFull ? 67 : 3;

    internal BrokerProcess Broker => broker;

    /// <summary>Milliseconds since 1970, now.</summary>
    internal static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether the broker has said that it is ready since the last kill.</summary>
    internal bool IsUp => _isUp;

    /// <summary>Pause before each kill: long enough that messages are sent, wait and fall due in between.</summary>
    private TimeSpan Pause => TimeSpan.FromMilliseconds(CrashPlan.IsFull ? _random.Next(100, 1200) : _random.Next(1300, 2600));

    /// <summary>Kills as often as planned; the broker is up when this returns.</summary>
    internal async Task RunAsync()
    {
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Task.Delay(Pause);
            _isUp = false;
            await KillOnceAsync();
            _isUp = true;
        }

        output.WriteLine($"killed at {string.Join(", ", _moments)}");
    }

    /// <summary>Waits until somebody may connect: a port that nobody listens on might be given to the very connection that asks for it.</summary>
    /// <exception cref="InvalidOperationException">It never will be: the broker did not come back after a kill.</exception>
    internal async Task UpAsync()
    {
        while (!_isUp)
        {
            if (_failure is { } failure)
            {
                throw new InvalidOperationException("The broker did not come back after a kill.", failure);
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Whether what was stored at this moment may have been forgotten by a kill, and so be done again.</summary>
    internal bool MayBeRepeated(long storeTimestamp) =>
        _moments.Exists(moment => storeTimestamp <= moment && storeTimestamp > moment - MostUnsavedMillis);

    private async Task KillOnceAsync()
    {
        try
        {
            await broker.KillAsync();
            _moments.Add(Now); // behind it: between the order and the end the broker goes on
            await broker.StartAsync();
        }
        catch (Exception exception)
        {
            _failure = exception;
            throw;
        }
    }
}
