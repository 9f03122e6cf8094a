namespace RocketStyle.Protocol;

/// <summary>Reads a JSON header (remoting protocol, JSON header) into a <see cref="Command"/>.</summary>
/// <remarks>
/// Written by hand because it is the broker's largest cost per message: one pass, no tokens, no strings.
/// As lenient as Java's parser where clients rely on it: numbers as strings, null, unknown members, unquoted and
/// single-quoted names; numbers and booleans among the fields are kept as their text.
/// </remarks>
internal ref struct JsonHeaderReader(byte[] buffer, int start, int length, Command into)
{
    private JsonScanner _json = new(buffer, start, start + length);

    internal void Read()
    {
        _json.Expect((byte)'{');
        if (_json.TryTake((byte)'}'))
        {
            return;
        }

        do
        {
            var name = buffer.AsSpan(_json.ReadName(out var nameLength), nameLength);
            _json.Expect((byte)':');
            ReadMember(name);
        }
        while (_json.TryTake((byte)','));

        _json.Expect((byte)'}');
    }

    private void ReadMember(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 4 when name.SequenceEqual("code"u8):
                into.Code = ReadInt32("code");
                break;
            case 4 when name.SequenceEqual("flag"u8):
                into.Flag = ReadInt32("flag");
                break;
            case 6 when name.SequenceEqual("opaque"u8):
                into.Opaque = ReadInt32("opaque");
                break;
            case 6 when name.SequenceEqual("remark"u8):
                ReadRemark();
                break;
            case 7 when name.SequenceEqual("version"u8):
                into.Version = ReadInt32("version");
                break;
            case 8 when name.SequenceEqual("language"u8):
                ReadLanguage();
                break;
            case 9 when name.SequenceEqual("extFields"u8):
                ReadFields();
                break;
            default:
                _json.ReadValue(out _, out _);
                break;
        }
    }

    private void ReadRemark()
    {
        if (_json.ReadValue(out var at, out var size) != JsonScanner.Kind.Null)
        {
            into.SetRemark(at, size);
        }
    }

    private void ReadFields()
    {
        if (!_json.TryTake((byte)'{'))
        {
            if (_json.ReadValue(out _, out _) != JsonScanner.Kind.Null)
            {
                throw new ProtocolException("extFields is neither an object nor null.");
            }

            return;
        }

        if (_json.TryTake((byte)'}'))
        {
            return;
        }

        do
        {
            if (_json.TakeCompactMembers(into))
            {
                break;
            }

            var nameStart = _json.ReadName(out var nameLength);
            _json.Expect((byte)':');
            if (_json.ReadValue(out var at, out var size) != JsonScanner.Kind.Null)
            {
                into.AddField(new Command.Slice(nameStart, nameLength), new Command.Slice(at, size));
            }
        }
        while (_json.TryTake((byte)','));

        _json.Expect((byte)'}');
    }

    private int ReadInt32(string member)
    {
        if (_json.TryTakeNumber(out var number))
        {
            return number;
        }

        if (_json.ReadValue(out var at, out var size) == JsonScanner.Kind.Null)
        {
            return 0;
        }

        if (!Numbers.TryParse(buffer.AsSpan(at, size), out int value))
        {
            throw new ProtocolException($"Header member {member} is not a 32-bit number.");
        }

        return value;
    }

    private void ReadLanguage()
    {
        var kind = _json.ReadValue(out var at, out var size);
        if (kind == JsonScanner.Kind.Null)
        {
            return;
        }

        var text = buffer.AsSpan(at, size);
        into.Language = Numbers.TryParse(text, out long number) ? LanguageNames.FromNumber(number) : LanguageNames.Parse(text);
    }
}
