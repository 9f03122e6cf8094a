namespace RocketStyle.Protocol.Text;

/// <summary>A body that can write itself as JSON, members in alphabetical order as RocketMQ's peers write them.</summary>
public interface IJsonWritable
{
    /// <summary>Writes this body as one value.</summary>
    /// <param name="writer">Where to; it stands where a value is due.</param>
    void Write(FastJsonWriter writer);
}
