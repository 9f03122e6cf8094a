using Microsoft.Extensions.Logging;

namespace RocketStyle.Store.Upkeep;

/// <summary>The one thread for everything that is not urgent: disk, retention and checkpoint every ten seconds; a checkpoint sooner when much was written.</summary>
/// <remarks>An error in one round is logged and the next round tries again, except that a disk refusing to write stops the store.</remarks>
internal sealed class UpkeepThread : IDisposable
{
    private const int SlowEvery = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CheckpointWriter _checkpoint;
    private readonly Retention _retention;
    private readonly DiskGuard _disk;
    private readonly FollowingFiles _following;
    private readonly StoreHealth _health;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;

    internal UpkeepThread(CheckpointWriter checkpoint, Retention retention, DiskGuard disk, FollowingFiles following, StoreHealth health, ILogger logger)
    {
        _checkpoint = checkpoint;
        _retention = retention;
        _disk = disk;
        _following = following;
        _health = health;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-upkeep", Priority = ThreadPriority.BelowNormal };
    }

    internal void Start() => _thread.Start();

    /// <summary>One slow round now: disk, retention, checkpoint.</summary>
    /// <param name="deleteAtOnce">Whether expired files go whatever the hour.</param>
    internal int RunSlowRound(bool deleteAtOnce)
    {
        lock (_gate)
        {
            var deleted = _retention.DeleteExpired(_disk.Look(), deleteAtOnce);
            if (deleted > 0)
            {
                _following.DeleteBelowLog();
                _disk.Look();
            }

            _checkpoint.Write(_stop, withIndex: true);
            return deleted;
        }
    }

    /// <summary>Lets queues and index follow the log now.</summary>
    internal void FollowLog()
    {
        lock (_gate)
        {
            _following.DeleteBelowLog();
        }
    }

    public void Dispose()
    {
        _stop.Set();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Run()
    {
        PatientThread.Begin();
        for (var round = 1; !_stop.WaitOne(Pause); round++)
        {
            try
            {
                RunRound(round);
            }
            catch (StoreException e)
            {
                _health.Fail("forcing queues or index to disk", e);
            }
            catch (Exception e)
            {
                StoreLog.BackgroundFailed(_logger, "upkeep", e);
            }
        }
    }

    private void RunRound(int round)
    {
        if (_health.HasFailed)
        {
            return;
        }

        if (round % SlowEvery == 0)
        {
            RunSlowRound(deleteAtOnce: false);
        }
        else if (round == 1 || _checkpoint.IsDue)
        {
            _checkpoint.Write(_stop, withIndex: false); // the first one ends what recovery has begun
        }
    }
}
