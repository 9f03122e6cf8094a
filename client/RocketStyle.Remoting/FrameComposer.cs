using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>Writes the header fields and the body of a request that is being sent; does not end the frame.</summary>
/// <remarks>Runs on the caller's thread while the connection's output is held: must neither block nor use that connection.</remarks>
/// <param name="writer">The frame that was begun.</param>
/// <param name="state">What the caller passed along; pass state here instead of capturing it.</param>
public delegate void FrameComposer<in TState>(ref FrameWriter writer, TState state)
    where TState : allows ref struct;
