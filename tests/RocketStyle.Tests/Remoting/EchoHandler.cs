using RocketStyle.Remoting;

namespace RocketStyle.Tests.Remoting;

/// <summary>Answers with the request's body and its field <c>n</c>.</summary>
internal sealed class EchoHandler : ICommandHandler
{
    public int Handled;

    public void Handle(CommandContext context)
    {
        Interlocked.Increment(ref Handled);
        using var reply = context.BeginReply(0);
        if (context.Request.TryGet("n"u8, out var n))
        {
            reply.Field("n"u8, n);
        }

        reply.Body(context.Request.Body);
    }
}
