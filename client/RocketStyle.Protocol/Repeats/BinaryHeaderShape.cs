using System.Buffers.Binary;

namespace RocketStyle.Protocol.Repeats;

/// <summary>Takes a binary header apart that was read already: where its values stand.</summary>
/// <remarks>Knows headers without remark and with nothing behind their fields; all others are not learned.</remarks>
internal readonly ref struct BinaryHeaderShape(ReadOnlySpan<byte> header, HeaderPattern into)
{
    private const int OpaqueAt = 5;
    private const int RemarkLengthAt = 13;
    private const int BlockLengthAt = RemarkLengthAt + sizeof(int);
    private const int FieldsAt = BlockLengthAt + sizeof(int);

    private readonly ReadOnlySpan<byte> _header = header;

    internal bool TryTake()
    {
        if (Int32At(RemarkLengthAt) != 0 || Int32At(BlockLengthAt) != _header.Length - FieldsAt)
        {
            return false;
        }

        into.Add(new HeaderValue(OpaqueAt, OpaqueAt + sizeof(int), HeaderValue.Opaque, Varies: true));
        into.Add(new HeaderValue(BlockLengthAt, FieldsAt, HeaderValue.BlockLength, Varies: true));
        var fields = 0;
        for (var at = FieldsAt; at < _header.Length;)
        {
            var nameLength = BinaryPrimitives.ReadInt16BigEndian(_header[at..]);
            var lengthAt = at + sizeof(short) + nameLength;
            var valueLength = Int32At(lengthAt);
            var valueAt = lengthAt + sizeof(int);
            var end = valueAt + valueLength;
            if (nameLength > 0 && valueLength > 0)
            {
                // Ends before the byte behind it: the length differs first.
                into.Add(new HeaderValue(lengthAt, end, fields, Varies: false));
                if (!into.AddField(fields++, (at + sizeof(short), nameLength), (valueAt, valueLength)))
                {
                    return false;
                }
            }

            at = end;
        }

        return fields == into.FieldCount;
    }

    private int Int32At(int at) => BinaryPrimitives.ReadInt32BigEndian(_header[at..]);
}
