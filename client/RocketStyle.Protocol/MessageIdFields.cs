using RocketStyle.Protocol.Messages;

namespace RocketStyle.Protocol;

/// <summary>The two fields of an answer that name a stored message, written once but for the message's position.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class MessageIdFields
{
    private static readonly string Hole = new('.', MessageId.PositionDigits);

    /// <summary>Writes the fields down.</summary>
    /// <param name="address">4 or 16 bytes: the broker that stores.</param>
    /// <param name="port">Its listen port.</param>
    public MessageIdFields(ReadOnlySpan<byte> address, int port)
    {
        var id = MessageId.ToText(address, port, 0)[..^MessageId.PositionDigits] + Hole;
        Fields = new FixedFields(("msgId", id), ("offsetMsgId", id));
        JsonHoles = HolesOf(Fields.Json);
        BinaryHoles = HolesOf(Fields.Binary);
    }

    internal FixedFields Fields { get; }

    /// <summary>Where the positions go, in bytes from the end: in JSON what stands in front depends on whether other fields do.</summary>
    internal (int First, int Second) JsonHoles { get; }

    /// <inheritdoc cref="JsonHoles"/>
    internal (int First, int Second) BinaryHoles { get; }

    private static (int First, int Second) HolesOf(ReadOnlySpan<byte> fields)
    {
        var hole = System.Text.Encoding.ASCII.GetBytes(Hole);
        return (fields.Length - fields.IndexOf(hole), fields.Length - fields.LastIndexOf(hole));
    }
}
