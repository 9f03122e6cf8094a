namespace RocketStyle.Protocol.Text;

/// <content>Key and value in one call.</content>
public sealed partial class FastJsonWriter
{
    /// <summary>Writes a text member; nothing when the text is null, as RocketMQ's peers leave nulls out.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="value">Its value.</param>
    public void Member(ReadOnlySpan<byte> key, string? value)
    {
        if (value is not null)
        {
            Key(key);
            Value(value);
        }
    }

    /// <summary>Writes a number member.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="value">Its value.</param>
    public void Member(ReadOnlySpan<byte> key, long value)
    {
        Key(key);
        Value(value);
    }

    /// <summary>Writes a floating-point member.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="value">Its value.</param>
    public void Member(ReadOnlySpan<byte> key, double value)
    {
        Key(key);
        Value(value);
    }

    /// <summary>Writes a yes/no member.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="value">Its value.</param>
    public void Member(ReadOnlySpan<byte> key, bool value)
    {
        Key(key);
        Value(value);
    }

    /// <summary>Writes a member that writes itself; nothing when it is null.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="value">Its value.</param>
    public void Member(ReadOnlySpan<byte> key, IJsonWritable? value)
    {
        if (value is not null)
        {
            Key(key);
            Value(value);
        }
    }

    /// <summary>Writes a parsed member as it is; nothing when it is null.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="value">Its value.</param>
    public void Member(ReadOnlySpan<byte> key, JsonValue? value)
    {
        if (value is { IsNull: false })
        {
            Key(key);
            Value(value);
        }
    }

    /// <summary>Writes an array of texts.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="texts">The texts.</param>
    public void Member(ReadOnlySpan<byte> key, IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Key(key);
        BeginArray();
        foreach (var text in texts)
        {
            Value(text);
        }

        EndArray();
    }

    /// <summary>Writes an array of bodies.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="items">The bodies.</param>
    /// <typeparam name="T">What they are.</typeparam>
    public void Members<T>(ReadOnlySpan<byte> key, IEnumerable<T> items)
        where T : IJsonWritable
    {
        ArgumentNullException.ThrowIfNull(items);
        Key(key);
        BeginArray();
        foreach (var item in items)
        {
            item.Write(this);
        }

        EndArray();
    }

    /// <summary>Writes a map from text to text.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="table">The map.</param>
    public void Table(ReadOnlySpan<byte> key, IEnumerable<KeyValuePair<string, string>> table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Key(key);
        BeginObject();
        foreach (var (name, value) in table)
        {
            Key(name);
            Value(value);
        }

        EndObject();
    }

    /// <summary>Writes a map from text to bodies.</summary>
    /// <param name="key">Name of the member, a literal.</param>
    /// <param name="table">The map.</param>
    /// <typeparam name="T">What the values are.</typeparam>
    public void Table<T>(ReadOnlySpan<byte> key, IEnumerable<KeyValuePair<string, T>> table)
        where T : IJsonWritable
    {
        ArgumentNullException.ThrowIfNull(table);
        Key(key);
        BeginObject();
        foreach (var (name, value) in table)
        {
            Key(name);
            value.Write(this);
        }

        EndObject();
    }
}
