using RocketStyle.Broker.Host;
using RocketStyle.Tests.Tidy;

namespace RocketStyle.Tests.Broker.Host;

public sealed class SettingsDocumentTests
{
    [Fact]
    public void Every_setting_is_explained_with_its_true_default()
    {
        var rows = File.ReadAllLines(Path.Combine(RepositoryLayout.Root, "config", "README.md"))
            .TakeWhile(line => !line.StartsWith("## Name server alone", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => cells[4]);
        foreach (var setting in HostSettings.Table().Settings.Where(setting => !setting.IsWithoutEffect))
        {
            Assert.True(rows.TryGetValue(setting.Name, out var written), $"config/README.md does not explain {setting.Name}.");
            var isPlace = setting.DefaultText.Length == 0 || Path.IsPathRooted(setting.DefaultText);
            Assert.True(isPlace || written == $"`{setting.DefaultText}`", $"{setting.Name}: {written} in config/README.md, {setting.DefaultText} in the code.");
        }
    }
}
