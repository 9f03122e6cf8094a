using System.Globalization;

namespace RocketStyle.Remoting.Settings;

/// <summary>
/// Everything that can be set on a program: the one list behind its files, environment variables, arguments and help. A host fills it
/// once, keeps the typed settings it gets back, and binds its sources against it.
/// </summary>
/// <remarks>Filled by one thread while the program starts, then only read.</remarks>
public sealed class SettingTable
{
    private readonly List<Setting> _settings = [];
    private readonly Dictionary<string, Setting> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings, in the order they were added.</summary>
    public IReadOnlyList<Setting> Settings => _settings;

    /// <summary>A whole number.</summary>
    /// <param name="name">Name in files and arguments.</param>
    /// <param name="missing">The default.</param>
    /// <param name="doc">What it means and why the default is what it is.</param>
    /// <param name="min">Smallest value allowed.</param>
    /// <param name="max">Largest value allowed.</param>
    /// <exception cref="ArgumentException">The name is taken, or the default is not allowed.</exception>
    public Setting<int> Int32(string name, int missing, string doc, int min = int.MinValue, int max = int.MaxValue) => Add(new Setting<int>(
        name, missing, Text(missing), $"a whole number from {Text(min)} to {Text(max)}", doc, (string text, out int value) =>
        {
            var isAllowed = SettingText.TryReadInt64(text, out var wide) && wide >= min && wide <= max;
            value = isAllowed ? (int)wide : 0;
            return isAllowed;
        }));

    /// <summary>A whole number of 64 bits.</summary>
    /// <inheritdoc cref="Int32"/>
    public Setting<long> Int64(string name, long missing, string doc, long min = long.MinValue, long max = long.MaxValue) => Add(new Setting<long>(
        name, missing, Text(missing), $"a whole number from {Text(min)} to {Text(max)}", doc,
        (string text, out long value) => SettingText.TryReadInt64(text, out value) && value >= min && value <= max));

    /// <summary>Yes or no.</summary>
    /// <inheritdoc cref="Int32"/>
    public Setting<bool> Boolean(string name, bool missing, string doc) => Add(new Setting<bool>(
        name, missing, missing ? "true" : "false", "true or false", doc, SettingText.TryReadBoolean));

    /// <summary>Any text.</summary>
    /// <inheritdoc cref="Int32"/>
    public Setting<string> Text(string name, string missing, string doc) => Parsed(
        name, missing, missing, "a text", doc, static text => text);

    /// <summary>A size in bytes, with or without k, m, g.</summary>
    /// <inheritdoc cref="Int32"/>
    public Setting<long> Bytes(string name, long missing, string doc, long min = 0, long max = long.MaxValue) => Add(new Setting<long>(
        name, missing, Text(missing), $"a number of bytes from {Text(min)} to {Text(max)}, or a number with k, m or g", doc,
        (string text, out long value) => SettingText.TryReadBytes(text, out value) && value >= min && value <= max));

    /// <summary>A time.</summary>
    /// <param name="name">Name in files and arguments.</param>
    /// <param name="missing">The default.</param>
    /// <param name="unit">What a bare number means.</param>
    /// <param name="doc">What it means and why the default is what it is.</param>
    /// <param name="min">Shortest time allowed; zero when not given.</param>
    /// <param name="max">Longest time allowed; a thousand years when not given.</param>
    /// <exception cref="ArgumentException">The name is taken, or the default is not allowed.</exception>
    public Setting<TimeSpan> Duration(
        string name, TimeSpan missing, DurationUnit unit, string doc, TimeSpan? min = null, TimeSpan? max = null)
    {
        var (shortest, longest) = (min ?? TimeSpan.Zero, max ?? TimeSpan.FromDays(365_250));
        var (from, to) = (SettingText.DurationText(shortest, unit), SettingText.DurationText(longest, unit));
#pragma warning disable CA1308 // A sentence, not a key.
        var unitName = unit.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        return Add(new Setting<TimeSpan>(
            name, missing, SettingText.DurationText(missing, unit), $"{unitName} from {from} to {to}, or a number with ms, s, m, h or d", doc,
            (string text, out TimeSpan value) => SettingText.TryReadDuration(text, unit, out value) && value >= shortest && value <= longest));
    }

    /// <summary>One of a few names; case and underscores make no difference.</summary>
    /// <inheritdoc cref="Int32"/>
    /// <typeparam name="T">The enum.</typeparam>
    public Setting<T> Choice<T>(string name, T missing, string doc)
        where T : struct, Enum =>
        Add(new Setting<T>(
            name, missing, SettingText.ChoiceName(missing.ToString()),
            $"one of {string.Join(", ", Enum.GetNames<T>().Select(SettingText.ChoiceName))}", doc, SettingText.TryReadChoice));

    /// <summary>Hours of the day, separated by semicolons.</summary>
    /// <inheritdoc cref="Int32"/>
    public Setting<IReadOnlyList<int>> Hours(string name, IReadOnlyList<int> missing, string doc) => Add(new Setting<IReadOnlyList<int>>(
        name, missing, string.Join(';', missing), "hours from 0 to 23, separated by ';'", doc, SettingText.TryReadHours));

    /// <summary>A value with a form of its own.</summary>
    /// <param name="name">Name in files and arguments.</param>
    /// <param name="missing">The default.</param>
    /// <param name="defaultText">The default as it would be written.</param>
    /// <param name="allowed">What is allowed, to end a sentence that begins with "allowed is".</param>
    /// <param name="doc">What it means and why the default is what it is.</param>
    /// <param name="read">Reads a text; null when it is not allowed.</param>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Setting<T> Parsed<T>(string name, T missing, string defaultText, string allowed, string doc, Func<string, T?> read)
        where T : class =>
        Add(new Setting<T>(name, missing, defaultText, allowed, doc, (string text, out T value) =>
        {
            var parsed = read(text);
            value = parsed!;
            return parsed is not null;
        }));

    /// <summary>A name RocketMQ knows and this program does not need: accepted, told to have no effect, never taken for a typing error.</summary>
    /// <param name="name">Name in files and arguments.</param>
    /// <param name="why">Why it has no effect here.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void WithoutEffect(string name, string why) => Text(name, "", why).IsWithoutEffect = true;

    /// <summary>Accepts another name for a setting.</summary>
    /// <param name="setting">A setting of this table.</param>
    /// <param name="alias">The other name.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Alias(Setting setting, string alias)
    {
        ArgumentNullException.ThrowIfNull(setting);
        _byName.Add(alias, setting);
        setting.Aliases = [.. setting.Aliases, alias];
    }

    /// <summary>Reads all sources; later ones win over earlier ones. Finds everything that is wrong before it returns.</summary>
    /// <param name="sources">From the weakest to the strongest, usually file, environment, arguments.</param>
    public SettingValues Bind(params IEnumerable<SettingSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return new SettingBinder(this).Bind(sources);
    }

    internal Setting? Find(string name) => _byName.GetValueOrDefault(name);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private Setting<T> Add<T>(Setting<T> setting)
    {
        _byName.Add(setting.Name, setting);
        _settings.Add(setting);
        return setting;
    }
}
