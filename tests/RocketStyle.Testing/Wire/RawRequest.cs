using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RocketStyle.Testing.Wire;

/// <summary>A request whose header is exactly what the test says: also one that no client of ours would send.</summary>
public sealed class RawRequest
{
    private readonly JsonObject _header;

    /// <summary>A request with text fields, as a Java client writes it.</summary>
    public RawRequest(int code, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        _header = new JsonObject { ["code"] = code };
        var texts = new JsonObject();
        foreach (var (name, value) in fields)
        {
            texts[name] = value;
        }

        _header["extFields"] = texts;
        _header["flag"] = 0;
        _header["language"] = "JAVA";
        _header["version"] = 409;
    }

    /// <summary>A request with a recorded header; its member values keep their JSON types.</summary>
    public RawRequest(JsonObject header, ReadOnlyMemory<byte> body = default)
    {
        ArgumentNullException.ThrowIfNull(header);
        _header = (JsonObject)header.DeepClone();
        Body = body;
    }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The header; changes show up in <see cref="ToBytes"/>.</summary>
    public JsonObject Header => _header;

    /// <summary>The custom header fields, made when there are none yet.</summary>
    public JsonObject Fields
    {
        get
        {
            if (_header["extFields"] is not JsonObject fields)
            {
                _header["extFields"] = fields = [];
            }

            return fields;
        }
    }

    /// <summary>Request code.</summary>
    public int Code => _header["code"]!.GetValue<int>();

    /// <summary>Whether the sender wants no answer.</summary>
    public bool IsOneWay => ((_header["flag"]?.GetValue<int>() ?? 0) & 2) != 0;

    /// <summary>Sets one header field to a text and gives the request back.</summary>
    public RawRequest With(string name, string? value)
    {
        Fields[name] = value;
        return this;
    }

    /// <summary>Leaves one header field out and gives the request back.</summary>
    public RawRequest Without(string name)
    {
        Fields.Remove(name);
        return this;
    }

    /// <summary>Sets the body to UTF-8 text and gives the request back.</summary>
    public RawRequest WithBody(string text)
    {
        Body = Encoding.UTF8.GetBytes(text);
        return this;
    }

    /// <summary>Sets the body and gives the request back.</summary>
    public RawRequest WithBody(ReadOnlyMemory<byte> bytes)
    {
        Body = bytes;
        return this;
    }

    /// <summary>The whole frame.</summary>
    /// <param name="opaque">Correlation number.</param>
    public byte[] ToBytes(int opaque)
    {
        _header["opaque"] = opaque;
        var header = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(_header);
        var frame = new byte[8 + header.Length + Body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), header.Length);
        header.CopyTo(frame, 8);
        Body.CopyTo(frame.AsMemory(8 + header.Length));
        return frame;
    }
}
