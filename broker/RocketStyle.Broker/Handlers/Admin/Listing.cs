using RocketStyle.Protocol.Text;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>A body that only one answer has: written by the handler that gathered it.</summary>
/// <param name="Fill">Writes the members of the object.</param>
internal sealed record Listing(Action<FastJsonWriter> Fill) : IJsonWritable
{
    public void Write(FastJsonWriter writer)
    {
        writer.BeginObject();
        Fill(writer);
        writer.EndObject();
    }
}
