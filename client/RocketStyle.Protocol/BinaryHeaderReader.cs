using System.Buffers.Binary;

namespace RocketStyle.Protocol;

/// <summary>Reads the compact binary header (remoting protocol, binary header) into a <see cref="Command"/>.</summary>
/// <remarks>Every length is checked against what encloses it before it is used.</remarks>
internal readonly ref struct BinaryHeaderReader(byte[] buffer, int start, int length, Command into)
{
    private const int FixedBytes = 2 + 1 + 2 + 4 + 4 + 4;

    internal void Read()
    {
        if (length < FixedBytes + 4)
        {
            throw new ProtocolException($"A binary header of {length} bytes is shorter than the {FixedBytes + 4} it must have.");
        }

        var header = buffer.AsSpan(start, length);
        into.Language = LanguageNames.FromNumber(header[2]);
        into.Version = BinaryPrimitives.ReadInt16BigEndian(header[3..]);
        into.Opaque = BinaryPrimitives.ReadInt32BigEndian(header[5..]);
        into.Flag = BinaryPrimitives.ReadInt32BigEndian(header[9..]);
        var code = BinaryPrimitives.ReadInt16BigEndian(header);
        into.Code = into.IsResponse ? code : RequestCode.FromWire(code);

        var remarkLength = BinaryPrimitives.ReadInt32BigEndian(header[13..]);
        if (remarkLength < 0 || remarkLength > length - FixedBytes - 4)
        {
            throw new ProtocolException($"Remark length {remarkLength} reaches beyond its header of {length} bytes.");
        }

        into.SetRemark(start + FixedBytes, remarkLength);
        var at = FixedBytes + remarkLength;
        var fieldsLength = BinaryPrimitives.ReadInt32BigEndian(header[at..]);
        at += 4;
        if (fieldsLength < 0 || fieldsLength > length - at)
        {
            throw new ProtocolException($"Field block length {fieldsLength} reaches beyond its header of {length} bytes.");
        }

        ReadFields(header, at, at + fieldsLength);
    }

    private void ReadFields(ReadOnlySpan<byte> header, int at, int end)
    {
        while (at < end)
        {
            if (end - at < 2)
            {
                throw new ProtocolException("A field name's length is cut off.");
            }

            var nameLength = BinaryPrimitives.ReadInt16BigEndian(header[at..]);
            at += 2;
            if (nameLength < 0 || nameLength > end - at - 4)
            {
                throw new ProtocolException($"Field name length {nameLength} reaches beyond its block.");
            }

            var name = new Command.Slice(start + at, nameLength);
            at += nameLength;
            var valueLength = BinaryPrimitives.ReadInt32BigEndian(header[at..]);
            at += 4;
            if (valueLength < 0 || valueLength > end - at)
            {
                throw new ProtocolException($"Field value length {valueLength} reaches beyond its block.");
            }

            // A zero-length string decodes to null on this encoding, and null counts as absent.
            if (nameLength > 0 && valueLength > 0)
            {
                into.AddField(name, new Command.Slice(start + at, valueLength));
            }

            at += valueLength;
        }
    }
}
