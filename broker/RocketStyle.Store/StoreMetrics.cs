using System.Diagnostics;
using System.Diagnostics.Metrics;
using RocketStyle.Store.Damage;
using RocketStyle.Store.Files;
using RocketStyle.Store.Log;

namespace RocketStyle.Store;

/// <summary>The store's instruments. Counters are plain numbers read by observers, so that a message pays an addition.</summary>
/// <remarks>Counts have one writer each (the append lock, the flusher); observers read from any thread.</remarks>
internal sealed class StoreMetrics : IDisposable
{
    internal const string MeterName = "RocketStyle.Store";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _flushSeconds;
    private long _records;
    private long _bytes;
    private long _flushes;

    internal StoreMetrics()
    {
        _meter.CreateObservableCounter("rocketstyle.store.records", () => Volatile.Read(ref _records), "{record}", "Records appended.");
        _meter.CreateObservableCounter("rocketstyle.store.bytes", () => Volatile.Read(ref _bytes), "By", "Bytes appended.");
        _meter.CreateObservableCounter("rocketstyle.store.flushes", () => Volatile.Read(ref _flushes), "{flush}", "Flushes of the log.");
        _flushSeconds = _meter.CreateHistogram<double>("rocketstyle.store.flush.duration", "s", "Time from taking a group to its answers.");
    }

    internal long Records => Volatile.Read(ref _records);

    /// <summary>Gauges that need the open store.</summary>
    internal void Observe(LogWatermarks marks, StoreHealth health, SegmentPreparer preparer, Quarantine quarantine)
    {
        _meter.CreateObservableCounter("rocketstyle.store.rolls", () => preparer.Rolls, "{file}", "Commit-log files begun.");
        _meter.CreateObservableCounter("rocketstyle.store.rolls.late", () => preparer.LateRolls, "{file}", "Files that were not ready when the appender came.");
        _meter.CreateObservableGauge("rocketstyle.store.damaged", () => quarantine.All.Count, "{place}", "Damaged places of the log, quarantined.");
        _meter.CreateObservableGauge("rocketstyle.store.log.position", () => marks.Appended, "By", "Position behind the last appended record.");
        _meter.CreateObservableGauge("rocketstyle.store.log.unflushed", () => marks.Appended - marks.Durable, "By", "Bytes not yet on disk.");
        _meter.CreateObservableGauge("rocketstyle.store.writable", () => health.IsWritable ? 1 : 0, "{state}", "1 while messages are accepted.");
    }

    internal void Appended(int records, int bytes)
    {
        _records += records;
        _bytes += bytes;
    }

    internal long StartFlush() => _flushSeconds.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal void EndFlush(long started)
    {
        _flushes++;
        if (started != 0)
        {
            _flushSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    public void Dispose() => _meter.Dispose();
}
