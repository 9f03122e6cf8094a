namespace RocketStyle.Protocol.Messages;

/// <summary>
/// The property string of a message: <c>name 0x01 value 0x02</c> repeated, UTF-8, no escaping.
/// Duplicates are possible (the last wins); the final 0x02 may be missing; empty values do not survive.
/// </summary>
/// <remarks>Pure functions over the caller's bytes; any thread; no allocation.</remarks>
public static class MessageProperties
{
    /// <summary>Stands between a name and its value.</summary>
    public const byte NameEnd = 0x01;

    /// <summary>Ends an item.</summary>
    public const byte ItemEnd = 0x02;

    /// <summary>Walks all properties in stored order, duplicates included.</summary>
    public static MessagePropertyEnumerator Enumerate(ReadOnlySpan<byte> properties) => new(properties);

    /// <summary>The value of <paramref name="name"/>; with duplicates the last one. False when absent.</summary>
    public static bool TryFind(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        foreach (var item in Items(properties))
        {
            if (IsNamed(item, name))
            {
                value = item[(name.Length + 1)..];
                found = true;
            }
        }

        return found;
    }

    /// <summary>Walks all items, name and value undivided, whether they are properties or not.</summary>
    public static PropertyItems Items(ReadOnlySpan<byte> properties) => new(properties);

    /// <summary>Whether an item is a property of this name with a value, which begins one byte behind the name.</summary>
    public static bool IsNamed(ReadOnlySpan<byte> item, ReadOnlySpan<byte> name) =>
        !name.IsEmpty && item.Length > name.Length + 1 && item[name.Length] == NameEnd && item.StartsWith(name);

    /// <summary>Whether <paramref name="name"/> has a value.</summary>
    public static bool Contains(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> name) => TryFind(properties, name, out _);

    /// <summary>Whether a name can be stored: not empty, without the two control bytes.</summary>
    public static bool IsValidName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAny(NameEnd, ItemEnd);

    /// <summary>Whether a value survives storage: not empty, without the two control bytes.</summary>
    public static bool IsValidValue(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.ContainsAny(NameEnd, ItemEnd);

    /// <summary>Bytes of the two property strings joined by <see cref="Join"/>.</summary>
    public static int JoinedBytes(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        first.Length + second.Length + (NeedsSeparator(first, second) ? 1 : 0) + (EndsInZero(first, second) ? 1 : 0);

    /// <summary>
    /// Copies both property strings one after the other and inserts the 0x02 that old clients leave out. The result never ends with a
    /// zero byte: recovery takes that for the mark of a torn write.
    /// </summary>
    /// <returns>Bytes written.</returns>
    public static int Join(Span<byte> destination, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        first.CopyTo(destination);
        var length = first.Length;
        if (NeedsSeparator(first, second))
        {
            destination[length++] = ItemEnd;
        }

        second.CopyTo(destination[length..]);
        length += second.Length;
        if (EndsInZero(first, second))
        {
            destination[length++] = ItemEnd;
        }

        return length;
    }

    /// <summary>Bytes one item takes.</summary>
    public static int ItemBytes(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length + value.Length + 2;

    /// <summary>
    /// Appends one item behind <paramref name="used"/> bytes, with the separator those may lack.
    /// </summary>
    /// <param name="destination">Room for everything; at most one byte more than <paramref name="used"/> + <see cref="ItemBytes"/>.</param>
    /// <param name="used">Bytes of <paramref name="destination"/> that already hold a property string.</param>
    /// <param name="name">A valid name.</param>
    /// <param name="value">A valid value.</param>
    /// <returns>Bytes used afterwards.</returns>
    public static int Append(Span<byte> destination, int used, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (used > 0 && destination[used - 1] != ItemEnd)
        {
            destination[used++] = ItemEnd;
        }

        name.CopyTo(destination[used..]);
        used += name.Length;
        destination[used++] = NameEnd;
        value.CopyTo(destination[used..]);
        used += value.Length;
        destination[used++] = ItemEnd;
        return used;
    }

    /// <summary>Copies all items except those called <paramref name="name"/>; every copied item ends with 0x02.</summary>
    /// <param name="properties">Source.</param>
    /// <param name="name">Name to leave out.</param>
    /// <param name="destination">At least one byte more than the source; may be the source's own memory.</param>
    /// <returns>Bytes written.</returns>
    public static int CopyWithout(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> name, Span<byte> destination)
    {
        var used = 0;
        foreach (var item in Items(properties))
        {
            var drop = item.Length > name.Length && item[name.Length] == NameEnd && item.StartsWith(name);
            if (!drop && !item.IsEmpty)
            {
                item.CopyTo(destination[used..]);
                used += item.Length;
                destination[used++] = ItemEnd;
            }
        }

        return used;
    }

    private static bool EndsInZero(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        second.IsEmpty ? !first.IsEmpty && first[^1] == 0 : second[^1] == 0;

    private static bool NeedsSeparator(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        !first.IsEmpty && !second.IsEmpty && first[^1] != ItemEnd;
}
