namespace RocketStyle.Remoting.Settings;

/// <summary>What the sources say, checked: values for a program that may start, or everything that keeps it from starting.</summary>
/// <remarks>Immutable.</remarks>
public sealed class SettingValues
{
    private readonly Dictionary<Setting, (object? Value, SettingEntry Entry)> _values;

    internal SettingValues(
        Dictionary<Setting, (object? Value, SettingEntry Entry)> values, IReadOnlyList<string> problems, IReadOnlyList<string> warnings)
    {
        _values = values;
        Problems = problems;
        Warnings = warnings;
    }

    /// <summary>Everything that must be repaired before the program can start: key, value and what is allowed, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What should be looked at, but does not keep the program from starting: unknown keys, keys without effect.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The value of a setting: from the strongest source that names it, or the default.</summary>
    /// <param name="setting">A setting of the table that was bound.</param>
    /// <typeparam name="T">Type of the value.</typeparam>
    public T Get<T>(Setting<T> setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return _values.TryGetValue(setting, out var given) ? (T)given.Value! : setting.Default;
    }

    /// <summary>Whether a source names the setting.</summary>
    /// <param name="setting">A setting of the table that was bound.</param>
    public bool IsSet(Setting setting) => _values.ContainsKey(setting);

    /// <summary>The value as text, as it would be written in a file.</summary>
    /// <param name="setting">A setting of the table that was bound.</param>
    public string TextOf(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return _values.TryGetValue(setting, out var given) ? given.Entry.Value : setting.DefaultText;
    }

    /// <summary>Where the value comes from, to be shown; null when it is the default.</summary>
    /// <param name="setting">A setting of the table that was bound.</param>
    public string? PlaceOf(Setting setting) => _values.TryGetValue(setting, out var given) ? given.Entry.Place : null;
}
