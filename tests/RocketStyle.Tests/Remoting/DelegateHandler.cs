using RocketStyle.Remoting;

namespace RocketStyle.Tests.Remoting;

/// <summary>A handler written where it is used.</summary>
internal sealed class DelegateHandler(Action<CommandContext> handle) : ICommandHandler
{
    public void Handle(CommandContext context) => handle(context);
}
