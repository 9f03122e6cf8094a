using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>How a consumer fares with one topic (ConsumeStatus of RocketMQ).</summary>
public sealed record ConsumeStatus : IJsonWritable
{
    /// <summary>Milliseconds a pull takes.</summary>
    public double PullMilliseconds { get; init; }

    /// <summary>Messages pulled per second.</summary>
    public double PullsPerSecond { get; init; }

    /// <summary>Milliseconds a message is handled for.</summary>
    public double ConsumeMilliseconds { get; init; }

    /// <summary>Messages done per second.</summary>
    public double SucceededPerSecond { get; init; }

    /// <summary>Messages per second that failed.</summary>
    public double FailedPerSecond { get; init; }

    /// <summary>Messages that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Reads figures; what is missing is 0.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member has the wrong type.</exception>
    public static ConsumeStatus Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ConsumeStatus
        {
            PullMilliseconds = json.GetDouble("pullRT"),
            PullsPerSecond = json.GetDouble("pullTPS"),
            ConsumeMilliseconds = json.GetDouble("consumeRT"),
            SucceededPerSecond = json.GetDouble("consumeOKTPS"),
            FailedPerSecond = json.GetDouble("consumeFailedTPS"),
            Failed = json.GetInt64("consumeFailedMsgs"),
        };
    }

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("consumeFailedMsgs"u8, Failed);
        writer.Member("consumeFailedTPS"u8, FailedPerSecond);
        writer.Member("consumeOKTPS"u8, SucceededPerSecond);
        writer.Member("consumeRT"u8, ConsumeMilliseconds);
        writer.Member("pullRT"u8, PullMilliseconds);
        writer.Member("pullTPS"u8, PullsPerSecond);
        writer.EndObject();
    }
}
