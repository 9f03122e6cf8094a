namespace RocketStyle.Client;

/// <summary>The message breaks a size limit: retrying cannot help.</summary>
public sealed class MessageTooLargeException : RocketException
{
    /// <summary>Without a reason; prefer the other constructors.</summary>
    public MessageTooLargeException()
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    public MessageTooLargeException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    /// <param name="innerException">What made it visible.</param>
    public MessageTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
