using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>Waits for moments that are microseconds apart, without keeping a CPU busy.</summary>
/// <remarks>Linux's own timers; elsewhere timers of a millisecond, so that several messages go out together.</remarks>
internal static partial class Pacer
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int SetTimerSlack = 29;

    /// <summary>Asks the system to wake this thread as exactly as it can.</summary>
    internal static void MakeExact()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetTimerSlack, 1, 0, 0, 0);
        }
    }

    /// <param name="timestamp">A <see cref="Stopwatch"/> timestamp.</param>
    internal static void WaitUntil(long timestamp)
    {
        if (OperatingSystem.IsLinux())
        {
            var until = new TimeSpec(timestamp / 1_000_000_000, timestamp % 1_000_000_000); // the stopwatch counts nanoseconds of this clock
            _ = Sleep(Monotonic, Absolute, in until, 0);
            return;
        }

        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);
        if (left > TimeSpan.Zero)
        {
            using var never = new ManualResetEventSlim(false);
            never.Wait(left);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpec until, nint rest);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
