namespace RocketStyle.Store.Maintenance;

/// <summary>How bodies are shown.</summary>
public enum BodyForm
{
    /// <summary>Not at all, only their length.</summary>
    None,

    /// <summary>As UTF-8 text.</summary>
    Text,

    /// <summary>As base64.</summary>
    Base64,
}
