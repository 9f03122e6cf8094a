namespace RocketStyle.Protocol.Text;

/// <content>A parsed value can be passed on as it was: settings of newer peers survive a round through us.</content>
public sealed partial class JsonValue : IJsonWritable
{
    /// <inheritdoc/>
    public void Write(FastJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (Kind)
        {
            case JsonKind.Null:
                writer.Null();
                break;
            case JsonKind.Boolean:
                writer.Value(_bits != 0);
                break;
            case JsonKind.Integer:
                writer.Value(_bits);
                break;
            case JsonKind.Real:
                writer.Value(BitConverter.Int64BitsToDouble(_bits));
                break;
            case JsonKind.Text:
                writer.Value((string)_content!);
                break;
            case JsonKind.Array:
                WriteItems(writer);
                break;
            default:
                WriteMembers(writer);
                break;
        }
    }

    private void WriteItems(FastJsonWriter writer)
    {
        writer.BeginArray();
        foreach (var item in Items)
        {
            item.Write(writer);
        }

        writer.EndArray();
    }

    private void WriteMembers(FastJsonWriter writer)
    {
        writer.BeginObject();
        foreach (var (key, value) in Members)
        {
            switch (key.Kind)
            {
                case JsonKind.Integer:
                    writer.Key(key._bits);
                    break;
                case JsonKind.Object:
                    writer.Key((IJsonWritable)key);
                    break;
                default:
                    writer.Key(key.AsText()!);
                    break;
            }

            value.Write(writer);
        }

        writer.EndObject();
    }
}
