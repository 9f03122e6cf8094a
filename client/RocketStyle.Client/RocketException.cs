namespace RocketStyle.Client;

/// <summary>A broker or name server refused, or could not be reached. The sub-types are the causes callers treat differently.</summary>
public class RocketException : Exception
{
    /// <summary>Without a reason; prefer the other constructors.</summary>
    public RocketException()
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    public RocketException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    /// <param name="innerException">What made it visible.</param>
    public RocketException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The answer's code (remoting protocol, response codes); null when there was no answer.</summary>
    public int? ResponseCode { get; init; }

    /// <summary>Who answered, or did not: a broker's name or an address; null when nobody was asked.</summary>
    public string? Broker { get; init; }

    /// <summary>Whether the same call may succeed later without anyone changing anything.</summary>
    public bool IsTransient { get; init; }
}
