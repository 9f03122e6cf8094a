namespace RocketStyle.Client;

/// <summary>The broker refuses for now: overload, full disk or shutdown (response codes 2, 14, 215).</summary>
public sealed class BrokerBusyException : RocketException
{
    /// <summary>Without a reason; prefer the other constructors.</summary>
    public BrokerBusyException()
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    public BrokerBusyException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    /// <param name="innerException">What made it visible.</param>
    public BrokerBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
