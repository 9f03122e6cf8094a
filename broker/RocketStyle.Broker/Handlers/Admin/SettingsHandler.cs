using RocketStyle.Protocol;
using RocketStyle.Protocol.Routing;
using RocketStyle.Protocol.Text;
using RocketStyle.Remoting;
using RocketStyle.Store;

namespace RocketStyle.Broker.Handlers.Admin;

/// <summary>The broker's settings: told (code 26), never changed from outside (25).</summary>
/// <remarks>Remote changes of settings were the way into RocketMQ brokers (CVE-2023-33246); here they are a file and a restart.</remarks>
internal sealed class SettingsHandler(BrokerOptions options, StoreOptions storeOptions, BrokerIdentity identity, TimeProvider time) : ICommandHandler
{
    private readonly DataVersion _version = default(DataVersion).Next(time.GetUtcNow());

    public void Handle(CommandContext context)
    {
        if (context.Request.Code == RequestCode.UpdateBrokerConfig)
        {
            context.Reply(
                ResponseCode.NoPermission,
                "This broker's settings are not changed over the network: change them in its settings file, environment or arguments and restart it.");
            return;
        }

        var reply = context.BeginReply(ResponseCode.Success);
        reply.Field("version"u8, FastJsonWriter.Encode(_version));
        reply.Body(System.Text.Encoding.UTF8.GetBytes(string.Concat(SettingsListing.Of(options, storeOptions, identity).Select(line => $"{line.Name}={line.Value}\n"))));
        reply.End();
    }
}
