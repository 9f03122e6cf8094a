namespace RocketStyle.Faults.Disk;

/// <summary>The dice of one crash: what of the unsynced changes reached the disk.</summary>
internal sealed class CrashChance(Random random)
{
    private readonly int _mood = random.Next(6); // some crashes drop everything or keep everything, most mix

    /// <summary>How many of the first changes of a folder are there.</summary>
    internal int Names(int changes) => Mood() switch
    {
        0 => 0,
        1 => changes,
        _ => random.Next(changes + 1),
    };

    /// <summary>How a file's unsynced content is treated.</summary>
    internal ContentFate Fate() => (ContentFate)Mood();

    internal int Next(int below) => random.Next(below);

    internal bool Often(double part) => random.NextDouble() < part;

    private int Mood() => _mood < 2 ? _mood : random.Next(4);
}
