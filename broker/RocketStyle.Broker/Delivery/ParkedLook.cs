namespace RocketStyle.Broker.Delivery;

/// <summary>What became of a waiting pull that looked at its queue again.</summary>
internal enum ParkedLook
{
    /// <summary>There is still nothing for it.</summary>
    Nothing,

    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>There is more than this thread should do now; it was not answered.</summary>
    TooMuch,
}
