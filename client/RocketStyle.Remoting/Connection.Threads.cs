using System.Net.Sockets;

namespace RocketStyle.Remoting;

/// <content>The receiving of a client whose callers may do anything behind an await: on a thread of its own.</content>
/// <remarks>
/// That thread waits in the kernel, takes the answers and goes on with those who await them, so that an answer costs one
/// wake-up, and none of the threads that belong to the runtime or to other connections can be held up. One thread at a time
/// has the receiving. When somebody keeps it for long behind an await, <see cref="AnswerRounds"/> gives the receiving to a
/// new thread, and the old one ends with what it does. Invariant: only the thread that has the receiving touches the input.
/// </remarks>
public sealed partial class Connection
{
    // A closing socket ends the wait at once; this is for a kernel that does not say so.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // When so many rounds one after the other took long, or one stood still, the next hundred go to pool threads, where they
    // run side by side. One alone says little: the system may have had something else to do.
    private const int MostLongRounds = 3;
    private const int RoundsElsewhere = 100;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _longRounds;
    private int _roundsElsewhere;

    /// <summary>Gives the receiving to a new thread, because the one that has it is held up. Called by the watch.</summary>
    internal void HandReceivingOver()
    {
        _roundsElsewhere = RoundsElsewhere;
        StartReceiver();
    }

    private void StartReceiver() =>
        new Thread(static state => ((Connection)state!).ReceiveHere()) { IsBackground = true, Name = "RocketStyle answers" }.UnsafeStart(this);

    private Task ReceiveOnThreadsAsync()
    {
        _socket.Blocking = false;
        StartReceiver();
        return _ended.Task;
    }

    private void ReceiveHere()
    {
        while (TryReceiveOnce())
        {
            if (!GoOnWithCallers())
            {
                return;
            }
        }

        if (TakeRound() is { } last)
        {
            _setup.Rounds!.Start(last);
        }

        End();
        _ended.SetResult();
    }

    /// <returns>False if the connection has ended.</returns>
    private bool TryReceiveOnce()
    {
        try
        {
            MakeRoom();
            if (!Received(ReceiveNow()))
            {
                return false;
            }

            DispatchReceived();
        }
        catch (Exception e)
        {
            CloseAfter(e);
        }

        return IsOpen;
    }

    private int ReceiveNow()
    {
        int count;
        while (!TryReceive(out count))
        {
            _socket.Poll(LongestWait, SelectMode.SelectRead);
        }

        return count;
    }

    /// <returns>False if another thread has the receiving now.</returns>
    private bool GoOnWithCallers()
    {
        if (TakeRound() is not { } round)
        {
            return true;
        }

        if (_roundsElsewhere > 0)
        {
            _roundsElsewhere--;
            _setup.Rounds!.Start(round);
            return true;
        }

        if (!_setup.Rounds!.RunHere(round, out var tookLong))
        {
            return false;
        }

        _longRounds = tookLong ? _longRounds + 1 : 0;
        if (_longRounds >= MostLongRounds)
        {
            _longRounds = 0;
            _roundsElsewhere = RoundsElsewhere;
        }

        return true;
    }

    private AnswerRound? TakeRound()
    {
        var round = _round;
        _round = null;
        return round;
    }
}
