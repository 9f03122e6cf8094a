namespace RocketStyle.Remoting.Settings;

/// <summary>One thing that can be set: its name, what it means, and what is allowed. Made by <see cref="SettingTable"/>.</summary>
public abstract class Setting
{
    private protected Setting(string name, string defaultText, string allowed, string doc)
    {
        Name = name;
        DefaultText = defaultText;
        Allowed = allowed;
        Doc = doc;
    }

    /// <summary>Name in files and arguments: RocketMQ's, where RocketMQ has the setting.</summary>
    public string Name { get; }

    /// <summary>Other names that are accepted.</summary>
    public IReadOnlyList<string> Aliases { get; internal set; } = [];

    /// <summary>The default, as it would be written in a file.</summary>
    public string DefaultText { get; }

    /// <summary>What values are allowed, to end a sentence that begins with "allowed is".</summary>
    public string Allowed { get; }

    /// <summary>What it means and why the default is what it is.</summary>
    public string Doc { get; }

    /// <summary>Whether the setting is only known, so that files of RocketMQ are accepted, and does nothing here.</summary>
    public bool IsWithoutEffect { get; internal set; }

    /// <summary>Reads a value.</summary>
    /// <returns>Whether it is allowed.</returns>
    internal abstract bool TryRead(string text, out object? value);

    /// <summary>The default as a value.</summary>
    internal abstract object? DefaultValue { get; }
}
