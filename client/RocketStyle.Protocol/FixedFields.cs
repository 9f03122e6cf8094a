using System.Buffers.Binary;
using System.Text;

namespace RocketStyle.Protocol;

/// <summary>Header fields that are the same in many frames, written once in both encodings.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class FixedFields
{
    /// <summary>Writes the fields down.</summary>
    /// <param name="fields">Names and values, in the order of the wire.</param>
    public FixedFields(params (string Name, string Value)[] fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        using var json = new FrameBuffer();
        using var binary = new FrameBuffer();
        foreach (var (name, value) in fields)
        {
            json.Write((byte)',');
            JsonText.WriteQuoted(json, name);
            json.Write((byte)':');
            JsonText.WriteQuoted(json, value);
            WriteBinary(binary, name, sizeof(short));
            WriteBinary(binary, value, sizeof(int));
        }

        Json = json.Written.ToArray();
        Binary = binary.Written.ToArray();
    }

    /// <summary>Each field with a comma before it.</summary>
    internal byte[] Json { get; }

    internal byte[] Binary { get; }

    private static void WriteBinary(FrameBuffer output, string text, int lengthBytes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var span = output.GetSpan(lengthBytes);
        if (lengthBytes == sizeof(short))
        {
            BinaryPrimitives.WriteInt16BigEndian(span, (short)bytes.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(span, bytes.Length);
        }

        output.Advance(lengthBytes);
        output.Write(bytes);
    }
}
