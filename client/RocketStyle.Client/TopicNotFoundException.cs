namespace RocketStyle.Client;

/// <summary>Nobody serves the topic, and no broker creates it by itself (response code 17).</summary>
public sealed class TopicNotFoundException : RocketException
{
    /// <summary>Without a reason; prefer the other constructors.</summary>
    public TopicNotFoundException()
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    public TopicNotFoundException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    /// <param name="innerException">What made it visible.</param>
    public TopicNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
