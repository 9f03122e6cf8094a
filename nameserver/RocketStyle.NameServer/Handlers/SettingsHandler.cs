using System.Globalization;
using System.Text;
using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.NameServer.Handlers;

/// <summary>The name server's own settings: request code 319 shows them, 318 would change them and is always refused.</summary>
internal sealed class SettingsHandler(NameServerOptions options) : ICommandHandler
{
    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.UpdateNameServerConfig)
        {
            context.Reply(
                ResponseCode.NoPermission,
                "Settings are not changed over the network, for security: set them in the configuration file and restart the name server.");
            return;
        }

        using var reply = context.BeginReply(ResponseCode.Success);
        reply.Body(Encoding.UTF8.GetBytes(Describe()));
    }

    /// <summary>One setting per line, in the form of Java's properties files, which tools of RocketMQ parse.</summary>
    private string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        bindAddress={options.ListenAddress}
        listenPort={options.ListenPort}
        kvConfigPath={options.KvConfigPath?.Replace(@"\", @"\\", StringComparison.Ordinal)}
        orderMessageEnable={Text(options.OrderMessageEnable)}
        returnOrderTopicConfigToBroker=true
        enableTopicList={Text(options.EnableTopicList)}
        enableAllTopicList={Text(options.EnableTopicList)}
        deleteTopicWithBrokerRegistration={Text(options.DeleteTopicWithBrokerRegistration)}
        brokerLeaseMillis={options.BrokerLease.TotalMilliseconds:0}
        scanNotActiveBrokerInterval={options.BrokerScanInterval.TotalMilliseconds:0}

        """).ReplaceLineEndings("\n");

    private static string Text(bool value) => value ? "true" : "false";
}
