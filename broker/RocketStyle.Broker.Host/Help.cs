namespace RocketStyle.Broker.Host;

/// <summary>What the program says about itself.</summary>
internal static class Help
{
    internal static void Write(TextWriter output)
    {
        output.WriteLine("RocketStyle broker: a commit-log message broker that speaks RocketMQ's protocol.");
        output.WriteLine();
        output.WriteLine("  [-c FILE] [--key=value ...]");
        output.WriteLine();
        output.WriteLine("  store ...  look at, check and repair the files of a store (store --help)");
        output.WriteLine("  -c FILE   settings from this file (JSON, or a broker.conf of RocketMQ) instead of config/broker.json");
        output.WriteLine();
        output.WriteLine("Settings, also as environment variables (ROCKETSTYLE_LISTEN_PORT for listenPort):");
        var settings = HostSettings.Table().Settings.Where(setting => !setting.IsWithoutEffect).ToArray();
        var width = settings.Max(setting => setting.Name.Length);
        foreach (var setting in settings)
        {
            output.WriteLine($"  --{setting.Name.PadRight(width)}  {setting.Doc} Default: {(setting.DefaultText.Length == 0 ? "none" : setting.DefaultText)}.");
        }
    }
}
