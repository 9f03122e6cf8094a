using Microsoft.Extensions.Logging;

namespace RocketStyle.Store.Log;

/// <summary>The one thread that brings the log to the disk: every interval (async) or as soon as anything waits (sync).</summary>
/// <remarks>A failing flush is fatal for acknowledgements (see <see cref="StoreHealth"/>); the thread itself goes on to answer those who wait.</remarks>
internal sealed class LogFlusher : IDisposable
{
    private readonly ILogWriter _writer;
    private readonly StoreHealth _health;
    private readonly ILogger _logger;
    private readonly StoreMetrics _metrics;
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private volatile bool _stopping;

    internal LogFlusher(ILogWriter writer, StoreHealth health, StoreMetrics metrics, ILogger logger)
    {
        _writer = writer;
        _health = health;
        _metrics = metrics;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-flusher", Priority = ThreadPriority.AboveNormal };
    }

    internal void Start() => _thread.Start();

    /// <summary>Flushes what is left and ends the thread.</summary>
    public void Dispose()
    {
        _stopping = true;
        _stop.Set();
        (_writer as StagedLogWriter)?.StopWaiting();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                _writer.WaitForWork(_stop);
                FlushAll();
            }

            FlushAll();
        }
        catch (Exception e)
        {
            _health.Fail("the flusher thread", e);
            StoreLog.BackgroundFailed(_logger, "flusher", e);
        }
    }

    private void FlushAll()
    {
        while (true)
        {
            var started = _metrics.StartFlush();
            if (!TryFlush())
            {
                return;
            }

            _metrics.EndFlush(started);
        }
    }

    private bool TryFlush()
    {
        try
        {
            return _writer.Flush();
        }
        catch (StoreException e)
        {
            _health.Fail("flushing the log to disk", e);
            return false;
        }
    }
}
