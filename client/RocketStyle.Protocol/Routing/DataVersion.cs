using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>Which state of a table somebody has; two are the same state when all three numbers are equal.</summary>
/// <param name="StateVersion">Raised by role changes of RocketMQ 5 clusters; 0 here and in 4.9, which does not know it.</param>
/// <param name="Timestamp">When the table last changed, in milliseconds since 1970.</param>
/// <param name="Counter">How often the table has changed.</param>
public readonly record struct DataVersion(long StateVersion, long Timestamp, long Counter) : IJsonWritable
{
    /// <summary>Reads a version; missing members are 0.</summary>
    /// <param name="json">The JSON object.</param>
    /// <exception cref="ProtocolException">A member is no number.</exception>
    public static DataVersion Read(JsonValue json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new DataVersion(json.GetInt64("stateVersion"), json.GetInt64("timestamp"), json.GetInt64("counter"));
    }

    /// <summary>The version after one more change.</summary>
    /// <param name="now">The time of the change.</param>
    public DataVersion Next(DateTimeOffset now) => this with { Timestamp = now.ToUnixTimeMilliseconds(), Counter = Counter + 1 };

    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.BeginObject();
        writer.Member("counter"u8, Counter);
        writer.Member("stateVersion"u8, StateVersion);
        writer.Member("timestamp"u8, Timestamp);
        writer.EndObject();
    }
}
