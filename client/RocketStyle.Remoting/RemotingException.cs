namespace RocketStyle.Remoting;

/// <summary>A call gave no answer. Answers that refuse are answers, not this.</summary>
public sealed class RemotingException : Exception
{
    /// <summary>Without a cause; prefer the other constructors.</summary>
    public RemotingException()
    {
    }

    /// <param name="message">What happened.</param>
    public RemotingException(string message)
        : base(message)
    {
    }

    /// <param name="message">What happened.</param>
    /// <param name="innerException">What made it visible.</param>
    public RemotingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="kind">Which failure.</param>
    /// <param name="message">What happened, with the address.</param>
    /// <param name="innerException">What made it visible.</param>
    public RemotingException(RemotingFailure kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Which failure.</summary>
    public RemotingFailure Kind { get; } = RemotingFailure.ConnectionLost;
}
