using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Protocol.Routing;

/// <summary>
/// The layout of a registration with compressed=true: a zlib stream of length-prefixed texts - version, number of topics, one line
/// per topic, filter servers. RocketMQ 4.9 brokers can be set to send it; a mapping of static topics may follow and is not read.
/// </summary>
internal static class CompressedRegistration
{
    internal static RegisterBrokerBody Read(ReadOnlySpan<byte> body)
    {
        var at = Inflate(body).AsSpan();
        var version = DataVersion.Read(LenientJson.Parse(TakeText(ref at)));
        var count = TakeInt32(ref at);
        var topics = new List<TopicSettings>();
        for (var i = 0; i < count; i++)
        {
            topics.Add(ReadTopic(Encoding.UTF8.GetString(TakeText(ref at))));
        }

        var servers = at.IsEmpty ? JsonValue.Null : LenientJson.Parse(TakeText(ref at));
        return new RegisterBrokerBody
        {
            DataVersion = version,
            Topics = topics,
            FilterServers = [.. servers.Items.Select(static item => item.AsText()).OfType<string>()],
        };
    }

    private static byte[] Inflate(ReadOnlySpan<byte> body)
    {
        using var packed = new ZLibStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        Span<byte> chunk = stackalloc byte[4096];
        try
        {
            while (packed.Read(chunk) is var read and > 0)
            {
                plain.Write(chunk[..read]);
                if (plain.Length > LenientJson.MaxBytes)
                {
                    throw new ProtocolException($"A compressed registration inflates beyond LenientJson.MaxBytes = {LenientJson.MaxBytes}.");
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new ProtocolException("A compressed registration is no zlib stream.", e);
        }

        return plain.ToArray();
    }

    /// <summary>One line: name, read queues, write queues, permission, filter type and, from RocketMQ 5, attributes as JSON.</summary>
    private static TopicSettings ReadTopic(string line)
    {
        var parts = line.Split(' ', 6);
        if (parts.Length < 5)
        {
            throw new ProtocolException($"A topic of a compressed registration has {parts.Length} parts, at least 5 were expected.");
        }

        return new TopicSettings
        {
            Name = parts[0],
            ReadQueues = ParseNumber(parts[1]),
            WriteQueues = ParseNumber(parts[2]),
            Permission = (Permission)ParseNumber(parts[3]),
            FilterType = TopicSettings.ReadFilterType(parts[4]),
            Attributes = parts.Length > 5 && parts[5].Length > 0
                ? KvTableBody.ReadTable(LenientJson.Parse(parts[5]))
                : new Dictionary<string, string>(),
        };
    }

    private static int ParseNumber(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ProtocolException($"A topic of a compressed registration has '{text}' where a number was expected.");

    private static ReadOnlySpan<byte> TakeText(ref Span<byte> at)
    {
        var length = TakeInt32(ref at);
        if (length < 0 || length > at.Length)
        {
            throw new ProtocolException($"A compressed registration names a text of {length} bytes where {at.Length} are left.");
        }

        var text = at[..length];
        at = at[length..];
        return text;
    }

    private static int TakeInt32(ref Span<byte> at)
    {
        if (at.Length < sizeof(int))
        {
            throw new ProtocolException("A compressed registration ends too early.");
        }

        var number = BinaryPrimitives.ReadInt32BigEndian(at);
        at = at[sizeof(int)..];
        return number;
    }
}
