using System.Buffers.Text;
using System.Buffers.Binary;
using RocketStyle.Protocol;

namespace RocketStyle.Perf.Load.Wire;

/// <summary>Reads code and opaque of an answer with as little work as can be; anything unusual goes through the real parser.</summary>
internal sealed class AnswerReader
{
    private readonly Command _command = new();

    /// <summary>Human text of the last answer that was not a success.</summary>
    internal string? Remark { get; private set; }

    /// <param name="buffer">What was received.</param>
    /// <param name="frame">The answer.</param>
    internal (int Code, int Opaque) Read(byte[] buffer, in Frame frame)
    {
        var header = buffer.AsSpan(frame.HeaderStart, frame.HeaderLength);
        if (frame.Encoding == HeaderEncoding.Binary)
        {
            if (header[0] == 0 && header[1] == 0)
            {
                return (0, BinaryPrimitives.ReadInt32BigEndian(header[5..]));
            }
        }
        else if (header.StartsWith("{\"code\":0,"u8) && header.LastIndexOf("\"opaque\":"u8) is >= 0 and var at
            && Utf8Parser.TryParse(header[(at + 9)..], out int opaque, out _))
        {
            return (0, opaque);
        }

        _command.Read(buffer, frame);
        Remark = _command.RemarkText;
        return (_command.Code, _command.Opaque);
    }

    /// <summary>Reads an answer whole: for its fields.</summary>
    internal Command ReadWhole(byte[] buffer, in Frame frame)
    {
        _command.Read(buffer, frame);
        Remark = _command.RemarkText;
        return _command;
    }
}
