namespace RocketStyle.Remoting;

/// <summary>Answers the requests of one or more codes.</summary>
/// <remarks>
/// Called on the receive loop of the connection that asked, which may be the runtime's socket thread: it must not block,
/// wait for another call or run foreign code. Different connections call it at the same time.
/// </remarks>
public interface ICommandHandler
{
    /// <summary>
    /// Answers now (<see cref="CommandContext.Reply"/>, <see cref="CommandContext.BeginReply"/>) or takes the answer along
    /// (<see cref="CommandContext.Defer"/>); exactly one of them. Whatever is written for a one-way request is thrown away.
    /// </summary>
    /// <param name="context">The request; it and everything it hands out is valid during this call only.</param>
    void Handle(CommandContext context);
}
