using RocketStyle.Testing.Ledger;

namespace RocketStyle.Faults.Flips;

/// <summary>What became of the flips in one kind of file.</summary>
internal sealed class FlipRow
{
    internal int Flips { get; private set; }

    /// <summary>Everything was as it had been: the bit meant nothing, or was put right.</summary>
    internal int Equal { get; private set; }

    /// <summary>One record of the log was lost, and the store said so.</summary>
    internal int LostOne { get; private set; }

    internal int Reported { get; private set; }

    /// <summary>An earlier generation of a small file counted.</summary>
    internal int Older { get; private set; }

    internal int Broken { get; private set; }

    internal bool LastIsBroken { get; private set; }

    /// <summary>Counts one flip.</summary>
    /// <param name="isLog">Whether one record may be lost when it is reported.</param>
    /// <param name="violations">What the judge saw.</param>
    /// <param name="reported">Whether the store reported damage.</param>
    internal void Count(bool isLog, IReadOnlyList<Violation> violations, bool reported)
    {
        Flips++;
        Reported += reported ? 1 : 0;
        LastIsBroken = false;
        if (violations.Count == 0)
        {
            Equal++;
        }
        else if (isLog && reported && violations.Count == 1 && violations[0].Invariant == "I1")
        {
            LostOne++;
        }
        else if (!isLog && violations.All(v => v.Invariant == "I6" && !v.What.Contains(" is -1;", StringComparison.Ordinal)))
        {
            Older++;
        }
        else
        {
            Broken++;
            LastIsBroken = true;
        }
    }
}
