using System.Text.Json;
using System.Text.Encodings.Web;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>Writes messages as lines of JSON, in the order of the log.</summary>
public static class StoreExport
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes what a query wants.</summary>
    /// <param name="store">Folder and sizes.</param>
    /// <param name="query">Which messages.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="progress">Hears how far the log has been read.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Messages written, and the damaged places that were passed over.</returns>
    /// <exception cref="StoreException">The folder cannot be read.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static (long Messages, IReadOnlyList<LogDamage> Damage) Write(
        StoreOptions store, RecordQuery query, Stream output, IProgress<VerifyProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var messages = 0L;
        using var json = new Utf8JsonWriter(output, Compact);
        var damage = StoreReader.Read(store, query, Take, progress, cancellation);
        output.Flush();
        return (messages, damage);

        bool Take(in MessageRecordReader record)
        {
            WriteLine(json, output, record, RecordLine.BodyBase64);
            messages++;
            return true;
        }
    }

    /// <summary>Writes one record as a line.</summary>
    internal static void WriteLine(Utf8JsonWriter json, Stream output, in MessageRecordReader record, RecordLine.BodyWriter body)
    {
        RecordLine.Write(json, record, body);
        json.Flush();
        json.Reset();
        output.WriteByte((byte)'\n');
    }
}
