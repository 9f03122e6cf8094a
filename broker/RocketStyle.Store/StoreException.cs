namespace RocketStyle.Store;

/// <summary>The machine or the folder failed the store: disk, mapping, damaged or foreign files.</summary>
public sealed class StoreException : Exception
{
    /// <summary>An empty failure.</summary>
    public StoreException()
    {
    }

    /// <summary>A failure with a sentence for the operator.</summary>
    public StoreException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with a sentence for the operator and its cause.</summary>
    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
