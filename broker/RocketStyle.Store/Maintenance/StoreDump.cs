using System.Globalization;
using System.Net;
using System.Text;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store.Verification;

namespace RocketStyle.Store.Maintenance;

/// <summary>Shows records as they lie in the log, for people or as lines of JSON.</summary>
public static class StoreDump
{
    private const long LastMoment = 253_402_300_799_999; // the end of the year 9999, where dates end

    /// <summary>Writes the records a query wants.</summary>
    /// <param name="store">Folder and sizes.</param>
    /// <param name="query">Which records.</param>
    /// <param name="output">Takes the text.</param>
    /// <param name="form">How they are shown.</param>
    /// <param name="max">Most records shown.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The damaged places that were passed over.</returns>
    /// <exception cref="StoreException">The folder cannot be read.</exception>
    public static IReadOnlyList<LogDamage> Write(
        StoreOptions store, RecordQuery query, TextWriter output, (bool IsJson, BodyForm Body) form, long max, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var left = max;
        return StoreReader.Read(store, query, Take, progress: null, cancellation);

        bool Take(in MessageRecordReader record)
        {
            if (form.IsJson)
            {
                output.WriteLine(RecordText.ToJson(record, form.Body));
            }
            else
            {
                WriteText(output, record, form.Body);
            }

            return --left > 0;
        }
    }

    private static void WriteText(TextWriter output, in MessageRecordReader record, BodyForm form)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Position}  {Encoding.UTF8.GetString(record.Topic)}/{record.QueueId}/{record.QueueOffset}  {record.TotalSize} bytes  stored {Moment(record.StoreTimestamp)}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  born {Moment(record.BornTimestamp)} by {new IPAddress(record.BornAddress)}:{record.BornPort}, stored by {new IPAddress(record.StoreAddress)}:{record.StorePort}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  sysFlag {record.SysFlag}  flag {record.Flag}  reconsumeTimes {record.ReconsumeTimes}  prepared {record.PreparedTransactionOffset}  body {record.Body.Length} bytes, CRC {record.BodyCrc}"));
        foreach (var property in MessageProperties.Enumerate(record.Properties))
        {
            output.WriteLine($"  {Encoding.UTF8.GetString(property.Name)} = {Encoding.UTF8.GetString(property.Value)}");
        }

        if (form != BodyForm.None)
        {
            output.WriteLine($"  {(form == BodyForm.Text ? Encoding.UTF8.GetString(record.Body) : Convert.ToBase64String(record.Body))}");
        }
    }

    private static string Moment(long ms) => ms is >= 0 and <= LastMoment
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : ms.ToString(CultureInfo.InvariantCulture);
}
