namespace RocketStyle.Client;

/// <summary>The topic, group or broker does not allow it (response code 16).</summary>
public sealed class AccessDeniedException : RocketException
{
    /// <summary>Without a reason; prefer the other constructors.</summary>
    public AccessDeniedException()
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    public AccessDeniedException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was asked, and the answer.</param>
    /// <param name="innerException">What made it visible.</param>
    public AccessDeniedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
