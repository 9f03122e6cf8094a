namespace RocketStyle.NameServer.Host;

/// <summary>What the program says about itself.</summary>
internal static class Help
{
    internal static void Write(TextWriter output)
    {
        output.WriteLine("RocketStyle name server: tells clients which broker has which topic, in RocketMQ's protocol.");
        output.WriteLine();
        output.WriteLine("  [-c FILE] [--key=value ...]");
        output.WriteLine();
        output.WriteLine("  -c FILE   settings from this file (JSON, or a namesrv.conf of RocketMQ) instead of config/nameserver.json");
        output.WriteLine();
        output.WriteLine("Settings, also as environment variables (ROCKETSTYLE_LISTEN_PORT for listenPort):");
        var settings = HostSettings.Table().Settings.Where(static setting => !setting.IsWithoutEffect).ToArray();
        var width = settings.Max(static setting => setting.Name.Length);
        foreach (var setting in settings)
        {
            output.WriteLine($"  --{setting.Name.PadRight(width)}  {setting.Doc} Default: {(setting.DefaultText.Length == 0 ? "none" : setting.DefaultText)}.");
        }
    }
}
