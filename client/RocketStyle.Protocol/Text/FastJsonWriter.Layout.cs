using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace RocketStyle.Protocol.Text;

/// <content>Commas, new lines and escapes.</content>
public sealed partial class FastJsonWriter
{
    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    private void Begin(byte bracket)
    {
        BeforeValue();
        if (_depth == MaxDepth)
        {
            throw new InvalidOperationException($"A JSON document may nest {MaxDepth} levels.");
        }

        Put(bracket);
        _levels[++_depth] = new Level { IsArray = bracket == (byte)'[' };
        _valueDue = _levels[_depth].IsArray;
    }

    private void End(byte bracket)
    {
        if (_depth == 0 || _levels[_depth].IsArray != (bracket == (byte)']') || (_valueDue && !_levels[_depth].IsArray))
        {
            throw new InvalidOperationException($"'{(char)bracket}' does not close what is open.");
        }

        var level = _levels[_depth--];
        if (_pretty && level.Count > 0)
        {
            NewLine();
        }

        Put(bracket);
        _valueDue = _depth > 0 && _levels[_depth].IsArray;
    }

    private void BeforeKey(bool onOwnLine)
    {
        if (_depth == 0 || _levels[_depth].IsArray || _valueDue)
        {
            throw new InvalidOperationException("A key may only stand in an object, after a whole member.");
        }

        PutIf(_levels[_depth].Count++ > 0, (byte)',');
        if (_pretty && onOwnLine)
        {
            NewLine();
        }

        _valueDue = true;
    }

    private void BeforeValue()
    {
        if (!_valueDue)
        {
            throw new InvalidOperationException("No value is due here: a key must come first, or the document is complete.");
        }

        if (_depth > 0 && _levels[_depth].IsArray)
        {
            PutIf(_levels[_depth].Count++ > 0, (byte)',');
            if (_pretty)
            {
                NewLine();
            }
        }
        else
        {
            _valueDue = false;
        }
    }

    private void NewLine()
    {
        Put((byte)'\n');
        for (var i = 0; i < _depth; i++)
        {
            Put((byte)'\t');
        }
    }

    private void WriteText(string text)
    {
        Put((byte)'"');
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (NeedsEscape(text[i]))
            {
                WriteUtf8(text.AsSpan(from, i - from));
                WriteEscape(text[i]);
                from = i + 1;
            }
        }

        WriteUtf8(text.AsSpan(from));
        Put((byte)'"');
    }

    private bool NeedsEscape(char c) => c switch
    {
        < ' ' or '"' or '\\' => true,
        < '\u007F' => false,
        <= '\u009F' or '\u2028' or '\u2029' => true,
        _ => _dialect == JsonDialect.Standard,
    };

    private void WriteEscape(char c)
    {
        Put((byte)'\\');
        switch (c)
        {
            case '"' or '\\':
                Put((byte)c);
                break;
            case '\b':
                Put((byte)'b');
                break;
            case '\f':
                Put((byte)'f');
                break;
            case '\n':
                Put((byte)'n');
                break;
            case '\r':
                Put((byte)'r');
                break;
            case '\t':
                Put((byte)'t');
                break;
            default:
                var hex = HexDigits;
                _output.Write([(byte)'u', hex[c >> 12], hex[(c >> 8) & 15], hex[(c >> 4) & 15], hex[c & 15]]);
                break;
        }
    }

    private void WriteUtf8(ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
        {
            Encoding.UTF8.GetBytes(text, _output);
        }
    }

    private void Put(byte b)
    {
        _output.GetSpan(1)[0] = b;
        _output.Advance(1);
    }

    private void PutIf(bool condition, byte b)
    {
        if (condition)
        {
            Put(b);
        }
    }

    [DebuggerDisplay("{Count} elements")]
    private struct Level
    {
        internal bool IsArray;
        internal int Count;
    }
}
