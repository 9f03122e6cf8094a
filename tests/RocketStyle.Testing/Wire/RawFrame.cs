using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Testing.Wire;

/// <summary>A command that came from the peer, copied out of the receive buffer.</summary>
public sealed class RawFrame
{
    private RawFrame(Command command, string header)
    {
        Code = command.Code;
        Opaque = command.Opaque;
        Flag = command.Flag;
        Remark = command.RemarkText;
        HeaderText = header;
        Body = command.Body.ToArray();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < command.FieldCount; i++)
        {
            fields[Encoding.UTF8.GetString(command.NameAt(i))] = Encoding.UTF8.GetString(command.ValueAt(i));
        }

        Fields = fields;
    }

    /// <summary>Request or response code.</summary>
    public int Code { get; }

    /// <summary>Correlation number.</summary>
    public int Opaque { get; }

    /// <summary>Bits of <see cref="CommandFlags"/>.</summary>
    public int Flag { get; }

    /// <summary>Human text; empty when absent.</summary>
    public string Remark { get; }

    /// <summary>The header as it stood on the wire, when it is JSON.</summary>
    public string HeaderText { get; }

    /// <summary>Custom header fields.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The body in RocketMQ's dialect of JSON.</summary>
    public JsonValue BodyJson => LenientJson.Parse(BodyText);

    /// <summary>Whether this answers a request of ours.</summary>
    public bool IsResponse => (Flag & CommandFlags.Response) != 0;

    /// <summary>Everything on one line, for failure texts.</summary>
    public override string ToString() => $"{HeaderText} + {Body.Length} bytes";

    internal static RawFrame Copy(byte[] buffer, in Frame frame)
    {
        // Reading a command resolves escapes in place, so the text is taken first.
        var header = frame.Encoding == HeaderEncoding.Json
            ? Encoding.UTF8.GetString(buffer, frame.HeaderStart, frame.HeaderLength)
            : string.Empty;
        var command = new Command();
        command.Read(buffer, frame);
        return new RawFrame(command, header);
    }
}
