using System.Diagnostics;

namespace RocketStyle.Perf.Load.Measuring;

/// <summary>Wall time, CPU time of both sides and allocated bytes between its making and <see cref="Stop"/>.</summary>
internal sealed class RunClock(PeerProcess? broker)
{
    private readonly double? _brokerCpu = broker?.CpuSeconds();
    private readonly TimeSpan _clientCpu = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Closes the books of a run.</summary>
    internal RunFigures Stop(long messages, LatencyHistogram latency, IReadOnlyList<double> overTime)
    {
        var duration = Stopwatch.GetElapsedTime(_began);
        return new RunFigures(messages, duration, latency)
        {
            ClientCpu = (Process.GetCurrentProcess().TotalProcessorTime - _clientCpu).TotalSeconds,
            BrokerCpu = broker?.CpuSeconds() - _brokerCpu,
            Allocated = GC.GetTotalAllocatedBytes() - _allocated,
            OverTime = overTime,
        };
    }
}
