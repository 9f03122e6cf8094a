namespace RocketStyle.Remoting.Settings;

/// <summary>Reads the text of a value, without spaces around it.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <returns>Whether the text is allowed.</returns>
internal delegate bool SettingParser<T>(string text, out T value);
