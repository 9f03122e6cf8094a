namespace RocketStyle.Protocol.Repeats;

/// <summary>One header, taken apart, for those that follow it: a client's sends differ in a few values and are alike in all other bytes.</summary>
/// <remarks>
/// A header repeats this one if it has the same bytes everywhere but in values that were seen to vary, and if those end where the grammar ends
/// them. Then reading it gives the same code, flags and fields, but for those values; what comparing cannot say for certain is no repeat and
/// is read in full. Finding that out changes no byte. Not thread-safe: belongs to a connection's reader.
/// </remarks>
internal sealed class HeaderPattern
{
    private const int Matched = -1;
    private const int IsOther = -2;
    private const int MostVarying = 12;
    private const int MostValues = 64;

    private readonly List<HeaderValue> _values = [];
    private readonly FoundValue[] _found = new FoundValue[MostVarying];
    private readonly int[] _varyingFields = new int[MostVarying];
    private HeaderValue[] _varying = [];
    private byte[] _text = [];
    private int _length;
    private int _varyingFieldCount;
    private HeaderEncoding _encoding;
    private bool _isLearned;

    internal int Code { get; private set; }

    internal LanguageCode Language { get; private set; }

    internal int Version { get; private set; }

    internal int Flag { get; private set; }

    /// <summary>The fields of the header that was last found to repeat this one; see <see cref="Fill"/>.</summary>
    internal Command.FieldSlice[] Fields { get; private set; } = [];

    internal int FieldCount { get; private set; }

    /// <summary>Indices of the fields that vary.</summary>
    internal ReadOnlySpan<int> VaryingFields => _varyingFields.AsSpan(0, _varyingFieldCount);

    /// <summary>What somebody made of the fields that do not vary; forgotten as soon as another varies.</summary>
    internal object? Derived { get; set; }

    /// <summary>A piece of the learned header.</summary>
    internal ReadOnlySpan<byte> Text(int start, int length) => _text.AsSpan(start, length);

    /// <summary>Keeps a header's bytes as they came. Until <see cref="Learn"/>, nothing repeats it.</summary>
    internal void Keep(ReadOnlySpan<byte> header, HeaderEncoding encoding)
    {
        _isLearned = false;
        if (_text.Length < header.Length)
        {
            _text = new byte[header.Length];
        }

        header.CopyTo(_text);
        _length = header.Length;
        _encoding = encoding;
    }

    /// <summary>Learns the header that was kept, from what reading it in full gave.</summary>
    internal void Learn(Command read)
    {
        _values.Clear();
        Derived = null;
        if (read.FieldCount > MostValues || !read.Remark.IsEmpty)
        {
            return;
        }

        FieldCount = read.FieldCount;
        if (Fields.Length < FieldCount)
        {
            Fields = new Command.FieldSlice[FieldCount];
        }

        (Code, Language, Version, Flag) = (read.Code, read.Language, read.Version, read.Flag);
        var text = _text.AsSpan(0, _length);
        var taken = _encoding == HeaderEncoding.Binary ? new BinaryHeaderShape(text, this).TryTake() : new JsonHeaderShape(text, this).TryTake();
        _isLearned = taken && HasFieldsOf(read);
        Count();
    }

    /// <summary>Called by whoever takes a header apart: a value that may differ in others.</summary>
    internal void Add(in HeaderValue value) => _values.Add(value);

    /// <summary>Called by whoever takes a header apart: where a field's name and value stand; false when there are more than were read.</summary>
    internal bool AddField(int index, (int Start, int Length) name, (int Start, int Length) value)
    {
        if (index >= FieldCount)
        {
            return false;
        }

        Fields[index] = new Command.FieldSlice(new Command.Slice(~name.Start, name.Length), new Command.Slice(~value.Start, value.Length));
        return true;
    }

    /// <summary>Whether a header repeats this one.</summary>
    internal bool Matches(byte[] buffer, in Frame frame)
    {
        if (!_isLearned || frame.Encoding != _encoding)
        {
            return false;
        }

        while (true)
        {
            var differsAt = Compare(buffer.AsSpan(0, frame.HeaderStart + frame.HeaderLength), frame.HeaderStart);
            if (differsAt < 0)
            {
                return differsAt == Matched;
            }

            if (!TryVary(differsAt))
            {
                return false;
            }
        }
    }

    /// <summary>Resolves what the last match found, and enters it into <see cref="Fields"/>.</summary>
    /// <returns>The header's correlation number.</returns>
    /// <exception cref="ProtocolException">An escape is not legal.</exception>
    internal int Fill(byte[] buffer)
    {
        var opaque = 0;
        for (var i = 0; i < _varying.Length; i++)
        {
            ref readonly var found = ref _found[i];
            var field = _varying[i].Field;
            if (field >= 0)
            {
                var length = found.IsEscaped ? JsonScanner.ResolveEscapes(buffer, found.Start, found.Length) : found.Length;
                Fields[field] = Fields[field] with { Value = new Command.Slice(found.Start, length) };
            }
            else if (field == HeaderValue.Opaque)
            {
                opaque = found.Number;
            }
        }

        return opaque;
    }

    /// <summary>Compares what does not vary, and finds out where what does vary ends.</summary>
    /// <returns>Where in the learned header the first difference is, or one of the two results.</returns>
    private int Compare(ReadOnlySpan<byte> buffer, int at)
    {
        var from = 0;
        for (var i = 0; i < _varying.Length; i++)
        {
            ref readonly var value = ref _varying[i];
            var same = _text.AsSpan(from, value.Start - from);
            var rest = buffer[at..];
            if (!rest.StartsWith(same))
            {
                return from + same.CommonPrefixLength(rest);
            }

            if (!ValueFinder.TryFind(buffer, at + same.Length, _encoding, value.Field, out _found[i], out at))
            {
                return IsOther;
            }

            from = value.End;
        }

        var last = _text.AsSpan(from, _length - from);
        return last.SequenceEqual(buffer[at..]) ? Matched : from + last.CommonPrefixLength(buffer[at..]);
    }

    /// <summary>Takes note that a value varies, if the first difference lies in one.</summary>
    private bool TryVary(int differsAt)
    {
        if (_varying.Length == MostVarying)
        {
            return false;
        }

        for (var i = 0; i < _values.Count; i++)
        {
            // A longer text differs where this one ends.
            if (!_values[i].Varies && differsAt >= _values[i].Start && differsAt <= _values[i].End)
            {
                _values[i] = _values[i] with { Varies = true };
                Count();
                return true;
            }
        }

        return false;
    }

    private void Count()
    {
        Derived = null;
        _varying = [.. _values.Where(value => value.Varies)];
        _isLearned &= _varying.Length <= MostVarying;
        _varyingFieldCount = 0;
        foreach (var value in _varying.AsSpan(0, Math.Min(_varying.Length, MostVarying)))
        {
            if (value.Field >= 0)
            {
                _varyingFields[_varyingFieldCount++] = value.Field;
            }
        }
    }

    /// <summary>Whether taking apart gave what reading gave; values that vary are left to later.</summary>
    private bool HasFieldsOf(Command read)
    {
        var varying = _values.Where(value => value.Varies).Select(value => value.Field).ToHashSet();
        for (var i = 0; i < FieldCount; i++)
        {
            var (name, value) = (Fields[i].Name, Fields[i].Value);
            if (name.Start >= 0 || !Text(~name.Start, name.Length).SequenceEqual(read.NameAt(i))
                || (!varying.Contains(i) && !Text(~value.Start, value.Length).SequenceEqual(read.ValueAt(i))))
            {
                return false;
            }
        }

        return true;
    }
}
