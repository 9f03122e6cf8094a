namespace RocketStyle.Remoting.Settings;

/// <summary>One key and value of a source, before anything is known about the key.</summary>
/// <param name="Key">The key as it was written.</param>
/// <param name="Value">The value as it was written.</param>
/// <param name="Place">Where it was written, to be shown: "config/broker.conf line 3".</param>
public readonly record struct SettingEntry(string Key, string Value, string Place);
