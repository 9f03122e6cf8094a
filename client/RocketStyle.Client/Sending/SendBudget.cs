using RocketStyle.Remoting;

namespace RocketStyle.Client.Sending;

/// <summary>How often and how long one send may still be tried: the whole policy, without a socket.</summary>
/// <remarks>Belongs to one send; not thread-safe.</remarks>
internal struct SendBudget
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _most;
    private readonly int _maxAttempts;
    private int _sent;
    private int _failures;

    internal SendBudget(ProducerOptions options, TimeProvider time)
        : this(options, time, time.GetTimestamp())
    {
    }

    /// <summary>The budget of a send that began before.</summary>
    internal SendBudget(ProducerOptions options, TimeProvider time, long start)
    {
        _time = time;
        _start = start;
        _most = options.SendTimeout;
        _maxAttempts = options.MaxAttempts;
    }

    /// <summary>Time since the beginning.</summary>
    internal readonly TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Time that is left; not positive when it is over.</summary>
    internal readonly TimeSpan Left => _most - Elapsed;

    /// <summary>Failures so far.</summary>
    internal readonly int Failures => _failures;

    /// <summary>A broker refused. Says whether another attempt is allowed.</summary>
    internal bool MayRepeatAfter(int code)
    {
        _failures++;
        return Wire.Failures.MayResend(code) && ++_sent < _maxAttempts && Left > TimeSpan.Zero;
    }

    /// <summary>A broker was silent. Says whether another attempt is allowed.</summary>
    internal bool MayRepeatAfter(RemotingFailure failure)
    {
        _failures++;
        return failure switch
        {
            // Nothing was sent, so nothing can be doubled: only the time counts.
            RemotingFailure.ConnectFailed or RemotingFailure.Overloaded => Left > TimeSpan.Zero,
            RemotingFailure.Closed => false,
            _ => ++_sent < _maxAttempts && Left > TimeSpan.Zero,
        };
    }

    /// <summary>No name server answered. Says whether another attempt is allowed.</summary>
    internal bool MayRepeatAfterSilentNameServers()
    {
        _failures++;
        return Left > TimeSpan.Zero;
    }

    /// <summary>
    /// How long to wait before the next attempt: not at all before the first one on another broker, else a little longer
    /// each time, so that a broker that is starting is met without a storm.
    /// </summary>
    internal readonly TimeSpan Pause(bool hasOtherBroker)
    {
        if (hasOtherBroker && _failures == 1)
        {
            return TimeSpan.Zero;
        }

        var pause = BackOff.After(_failures, FirstPause, LongestPause);
        var left = Left;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : pause < left ? pause : left;
    }
}
