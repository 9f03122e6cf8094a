using Microsoft.Extensions.Logging;
using RocketStyle.NameServer;
using RocketStyle.Remoting.Settings;
using RocketStyle.Store;

namespace RocketStyle.Broker.Host;

/// <summary>What the file, the environment and the arguments say, checked: later sources win.</summary>
internal sealed record HostSettings
{
    private const string EnvironmentPrefix = "ROCKETSTYLE_";

    internal required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Everything that keeps the program from starting, one sentence each with key, value and what is allowed.</summary>
    internal required IReadOnlyList<string> Problems { get; init; }

    internal required BrokerOptions Broker { get; init; }

    internal required StoreOptions Store { get; init; }

    internal required NameServerOptions? EmbeddedNameServer { get; init; }

    internal required int? HttpPort { get; init; }

    internal required LogLevel LogLevel { get; init; }

    /// <summary>Every setting, for help and documentation.</summary>
    internal static SettingTable Table() => Define(out _, out _, out _);

    /// <param name="arguments">Arguments of the program.</param>
    /// <param name="folder">Where <c>config/broker.json</c> is looked for.</param>
    internal static HostSettings Read(string[] arguments, string folder)
    {
        var table = Define(out var brokerSettings, out var storeSettings, out var programSettings);
        var fromArguments = SettingSource.FromArguments(arguments, out var rest);
        var problems = new List<string>();
        var file = SettingSource.FindFile(rest, folder, "broker.json", problems);
        var values = table.Bind(
            file is null ? SettingSource.FromText("", "no file") : SettingSource.FromFile(file),
            SettingSource.FromEnvironment(EnvironmentPrefix),
            fromArguments);
        var broker = brokerSettings.Read(values);
        var store = storeSettings.Read(values);
        problems.AddRange(values.Problems);
        if (problems.Count == 0)
        {
            problems.AddRange(broker.Problems().Concat(store.Problems()));
        }

        return new HostSettings
        {
            Warnings = values.Warnings,
            Problems = problems,
            Broker = broker,
            Store = store,
            EmbeddedNameServer = programSettings.ReadNameServer(values, broker, store.RootPath),
            HttpPort = programSettings.ReadHttpPort(values),
            LogLevel = programSettings.ReadLogLevel(values),
        };
    }

    private static SettingTable Define(out BrokerSettings broker, out StoreSettings store, out ProgramSettings program)
    {
        var table = new SettingTable();
        broker = new BrokerSettings(table);
        store = new StoreSettings(table);
        program = new ProgramSettings(table);
        IgnoredSettings.AddTo(table);
        return table;
    }
}
