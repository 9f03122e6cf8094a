namespace RocketStyle.Remoting.Settings;

/// <summary>Matches the entries of all sources with one table. Used once, by <see cref="SettingTable.Bind"/>.</summary>
internal sealed class SettingBinder(SettingTable table)
{
    private readonly Dictionary<Setting, (object? Value, SettingEntry Entry)> _values = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    internal SettingValues Bind(IEnumerable<SettingSource> sources)
    {
        foreach (var source in sources)
        {
            _problems.AddRange(source.Problems);
            foreach (var entry in source.Entries)
            {
                Bind(entry, source);
            }
        }

        return new SettingValues(_values, _problems, _warnings);
    }

    private void Bind(SettingEntry entry, SettingSource source)
    {
        var setting = table.Find(entry.Key) ?? table.Settings.FirstOrDefault(candidate => Names(candidate).Any(name => source.IsKey(entry.Key, name)));
        if (setting is null)
        {
            _warnings.Add(Unknown(entry));
        }
        else if (setting.IsWithoutEffect)
        {
            _warnings.Add($"{setting.Name} has no effect here ({entry.Place}). {setting.Doc}");
        }
        else if (setting.TryRead(entry.Value, out var value))
        {
            _values[setting] = (value, entry);
        }
        else
        {
            _problems.Add($"{setting.Name} = '{entry.Value}' ({entry.Place}): allowed is {setting.Allowed}.");
        }
    }

    private static IEnumerable<string> Names(Setting setting) => setting.Aliases.Prepend(setting.Name);

    private string Unknown(SettingEntry entry)
    {
        var key = entry.Key.Replace("_", "", StringComparison.Ordinal);
        var nearest = table.Settings
            .SelectMany(static setting => Names(setting).Select(name => (setting.Name, Spelling: name)))
            .Select(candidate => (candidate.Name, Distance: EditDistance.Between(key, candidate.Spelling)))
            .DefaultIfEmpty((Name: "", Distance: int.MaxValue))
            .MinBy(static candidate => candidate.Distance);
        var suggestion = nearest.Distance <= Math.Max(2, key.Length / 3) ? $"; did you mean '{nearest.Name}'?" : ".";
        return $"Unknown setting '{entry.Key}' ({entry.Place}){suggestion}";
    }
}
