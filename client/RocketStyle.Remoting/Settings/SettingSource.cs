using System.Collections;
using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Text;

namespace RocketStyle.Remoting.Settings;

/// <summary>Keys and values from one place: a file, the environment, the arguments.</summary>
public sealed class SettingSource
{
    private SettingSource(IReadOnlyList<SettingEntry> entries, Func<string, string, bool> isKey, IReadOnlyList<string> problems)
    {
        Entries = entries;
        IsKey = isKey;
        Problems = problems;
    }

    /// <summary>What it holds, in its order.</summary>
    public IReadOnlyList<SettingEntry> Entries { get; }

    /// <summary>Why it cannot be read, one sentence each; empty when it can.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether a key as written means a name of the table.</summary>
    internal Func<string, string, bool> IsKey { get; }

    /// <summary>
    /// A file: JSON (one flat object; comments and bare keys are fine) when it begins with a brace, otherwise RocketMQ's properties text.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <remarks>A file that cannot be read becomes a problem, not an exception.</remarks>
    public static SettingSource FromFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SettingSource([], IsSame, [$"{path} cannot be read: {e.Message}"]);
        }

        return FromText(text, path);
    }

    /// <summary>The text of a file, in either form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">What to call it in sentences.</param>
    public static SettingSource FromText(string text, string place)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("{") && !text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("/"))
        {
            return new SettingSource(
                [.. PropertiesText.Parse(text).Select(item => new SettingEntry(item.Key, item.Value, $"{place} line {item.Line}"))], IsSame, []);
        }

        try
        {
            return new SettingSource([.. LenientJson.Parse(text).Members.Select(member => FromMember(member, place))], IsSame, []);
        }
        catch (ProtocolException e)
        {
            return new SettingSource([], IsSame, [$"{place} cannot be understood: {e.Message}"]);
        }
    }

    /// <summary>
    /// Environment variables: the prefix and the name of the setting, where case and underscores make no difference, so
    /// ROCKETSTYLE_LISTEN_PORT sets listenPort.
    /// </summary>
    /// <param name="variables">All variables of the process.</param>
    /// <param name="prefix">The prefix, ending with an underscore.</param>
    public static SettingSource FromEnvironment(IEnumerable<KeyValuePair<string, string>> variables, string prefix)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return new SettingSource(
            [.. variables
                .Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
                .OrderBy(static item => item.Key, StringComparer.Ordinal)
                .Select(item => new SettingEntry(item.Key[prefix.Length..], item.Value, $"environment variable {item.Key}"))],
            static (key, name) => key.Replace("_", "", StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase),
            []);
    }

    /// <summary>Arguments of the form <c>--key=value</c>; <c>--key</c> alone means true.</summary>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="rest">Those that are not of that form, in their order.</param>
    public static SettingSource FromArguments(IEnumerable<string> arguments, out IReadOnlyList<string> rest)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var entries = new List<SettingEntry>();
        var others = new List<string>();
        foreach (var argument in arguments)
        {
            if (argument.Length > 2 && argument.StartsWith("--", StringComparison.Ordinal))
            {
                var end = argument.IndexOf('=', StringComparison.Ordinal);
                entries.Add(new SettingEntry(
                    end < 0 ? argument[2..] : argument[2..end], end < 0 ? "true" : argument[(end + 1)..], $"argument {argument}"));
            }
            else
            {
                others.Add(argument);
            }
        }

        rest = others;
        return new SettingSource(entries, IsSame, []);
    }

    /// <summary>The environment variables of this process; see <see cref="FromEnvironment(IEnumerable{KeyValuePair{string, string}}, string)"/>.</summary>
    /// <param name="prefix">The prefix, ending with an underscore.</param>
    public static SettingSource FromEnvironment(string prefix) => FromEnvironment(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(static entry => KeyValuePair.Create((string)entry.Key, entry.Value as string ?? "")),
        prefix);

    /// <summary>The file a program reads: the one of <c>-c FILE</c>, or the standard one when it is there.</summary>
    /// <param name="rest">Arguments that are no settings; anything but <c>-c FILE</c> becomes a problem.</param>
    /// <param name="folder">What relative paths begin at, and where <c>config</c> lies.</param>
    /// <param name="standardName">Name of the standard file inside <c>config</c>.</param>
    /// <param name="problems">Receives what is not understood.</param>
    /// <returns>The file's path; null when there is none.</returns>
    public static string? FindFile(IReadOnlyList<string> rest, string folder, string standardName, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (rest is ["-c", var named])
        {
            return Path.GetFullPath(named, folder);
        }

        if (rest.Count > 0)
        {
            problems.Add($"'{string.Join(' ', rest)}' is not understood: settings are --key=value, a file is -c FILE (see --help).");
        }

        var standard = Path.Combine(folder, "config", standardName);
        return File.Exists(standard) ? standard : null;
    }

    private static bool IsSame(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static SettingEntry FromMember(JsonMember member, string place)
    {
        var value = member.Value.Kind switch
        {
            JsonKind.Array => string.Join(';', member.Value.Items.Select(static item => item.AsText())),
            JsonKind.Object => throw new ProtocolException(
                string.Create(CultureInfo.InvariantCulture, $"'{member.Name}' is an object; settings stand side by side, each with one value.")),
            _ => member.Value.AsText() ?? "",
        };
        return new SettingEntry(member.Name, value, place);
    }
}
