using RocketStyle.Protocol;
using RocketStyle.Remoting;

namespace RocketStyle.Client;

/// <summary>Hears from brokers that the members of a group have changed (code 40, one-way).</summary>
/// <remarks>Called on receive loops: rings a bell and returns.</remarks>
internal sealed class RebalanceNotice : ICommandHandler
{
    private ClientHeartbeat? _heartbeat;

    /// <summary>Set once, before the first connection: the heartbeat knows who is a member of what.</summary>
    internal void Tell(ClientHeartbeat heartbeat) => Volatile.Write(ref _heartbeat, heartbeat);

    public void Handle(CommandContext context)
    {
        if (context.Request.GetString("consumerGroup"u8) is { } group)
        {
            Volatile.Read(ref _heartbeat)?.MembersChanged(group);
        }

        context.Reply(ResponseCode.Success);
    }
}
