using RocketStyle.Testing.Wire;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>What is decided of every transaction, and how far each has come. Any thread.</summary>
internal sealed class TransactionBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Plan> _plans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly List<string> _acknowledged = [];
    private int _unanswered;

    /// <summary>Transactions whose half message is stored for sure and whose end is not.</summary>
    internal int OpenOnes
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    internal int UnansweredCount => _unanswered;

    /// <summary>Names of the half messages that are stored for sure.</summary>
    internal IReadOnlyList<string> Acknowledged => _acknowledged;

    /// <summary>Decides.</summary>
    /// <param name="name">Its name, which is the message's body and unique key.</param>
    /// <param name="dice">Any number.</param>
    internal Plan Begin(string name, int dice)
    {
        var plan = new Plan(
            dice % 2 == 0 ? EndRequest.Commit : EndRequest.Rollback, EndsItself: dice % 5 != 0, EndsTwice: dice % 3 == 0);
        lock (_gate)
        {
            _plans.Add(name, plan);
        }

        return plan;
    }

    internal Plan PlanOf(string name)
    {
        lock (_gate)
        {
            return _plans[name];
        }
    }

    internal void Acknowledge(string name)
    {
        lock (_gate)
        {
            _acknowledged.Add(name);
            _open.Add(name);
        }
    }

    internal void Unanswered() => Interlocked.Increment(ref _unanswered);

    /// <summary>Somebody was told that it has ended.</summary>
    internal void Ended(string name)
    {
        lock (_gate)
        {
            _open.Remove(name);
        }
    }

    /// <param name="Outcome">8 commit, 12 rollback.</param>
    /// <param name="EndsItself">Whether its producer ends it unasked.</param>
    /// <param name="EndsTwice">Whether its producer then tries the opposite.</param>
    internal readonly record struct Plan(int Outcome, bool EndsItself, bool EndsTwice);
}
