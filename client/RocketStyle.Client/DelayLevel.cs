namespace RocketStyle.Client;

/// <summary>The fixed delays every broker knows (RocketMQ delay levels; the number is the wire's).</summary>
public enum DelayLevel
{
    /// <summary>Not delayed.</summary>
    None = 0,

    /// <summary>1 second.</summary>
    Seconds1 = 1,

    /// <summary>5 seconds.</summary>
    Seconds5 = 2,

    /// <summary>10 seconds.</summary>
    Seconds10 = 3,

    /// <summary>30 seconds.</summary>
    Seconds30 = 4,

    /// <summary>1 minute.</summary>
    Minutes1 = 5,

    /// <summary>2 minutes.</summary>
    Minutes2 = 6,

    /// <summary>3 minutes.</summary>
    Minutes3 = 7,

    /// <summary>4 minutes.</summary>
    Minutes4 = 8,

    /// <summary>5 minutes.</summary>
    Minutes5 = 9,

    /// <summary>6 minutes.</summary>
    Minutes6 = 10,

    /// <summary>7 minutes.</summary>
    Minutes7 = 11,

    /// <summary>8 minutes.</summary>
    Minutes8 = 12,

    /// <summary>9 minutes.</summary>
    Minutes9 = 13,

    /// <summary>10 minutes.</summary>
    Minutes10 = 14,

    /// <summary>20 minutes.</summary>
    Minutes20 = 15,

    /// <summary>30 minutes.</summary>
    Minutes30 = 16,

    /// <summary>1 hour.</summary>
    Hours1 = 17,

    /// <summary>2 hours.</summary>
    Hours2 = 18,
}
