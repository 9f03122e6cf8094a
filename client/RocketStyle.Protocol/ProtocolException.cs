namespace RocketStyle.Protocol;

/// <summary>The peer broke the rules of the wire. The connection it came on is closed; no answer is sent.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>Without a reason; prefer the other constructors.</summary>
    public ProtocolException()
    {
    }

    /// <param name="message">Which rule was broken, with the value seen and the limit.</param>
    public ProtocolException(string message)
        : base(message)
    {
    }

    /// <param name="message">Which rule was broken.</param>
    /// <param name="innerException">What made it visible.</param>
    public ProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
