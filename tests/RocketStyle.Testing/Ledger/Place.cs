namespace RocketStyle.Testing.Ledger;

/// <summary>Where a message stands. The default stands nowhere.</summary>
internal readonly record struct Place
{
    private readonly int _queuePlusOne;

    internal Place(int queue, long offset)
    {
        _queuePlusOne = queue + 1;
        Offset = offset;
    }

    internal bool Known => _queuePlusOne != 0;

    internal int Queue => _queuePlusOne - 1;

    internal long Offset { get; }
}
