using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Maintenance;

/// <summary>A record as one line of JSON, for people and scripts that look at it.</summary>
internal static class RecordText
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the line.</summary>
    /// <param name="record">The record.</param>
    /// <param name="form">How the body is shown.</param>
    internal static string ToJson(in MessageRecordReader record, BodyForm form)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Compact))
        {
            RecordLine.Write(json, record, (writer, body) => WriteBody(writer, body, form));
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void WriteBody(Utf8JsonWriter json, ReadOnlySpan<byte> body, BodyForm form)
    {
        json.WriteNumber("bodyBytes"u8, body.Length);
        if (form == BodyForm.Text)
        {
            json.WriteString("body"u8, Encoding.UTF8.GetString(body));
        }
        else if (form == BodyForm.Base64)
        {
            RecordLine.BodyBase64(json, body);
        }
    }
}
