namespace RocketStyle.Remoting.Settings;

/// <summary>One thing that can be set, and the type of its value: the key to <see cref="SettingValues.Get{T}"/>.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public sealed class Setting<T> : Setting
{
    private readonly SettingParser<T> _parser;

    internal Setting(string name, T missing, string defaultText, string allowed, string doc, SettingParser<T> parser)
        : base(name, defaultText, allowed, doc)
    {
        Default = missing;
        _parser = parser;
    }

    /// <summary>The value when nothing is set.</summary>
    public T Default { get; }

    internal override object? DefaultValue => Default;

    internal override bool TryRead(string text, out object? value)
    {
        var isAllowed = _parser(text.Trim(), out var parsed);
        value = parsed;
        return isAllowed;
    }
}
