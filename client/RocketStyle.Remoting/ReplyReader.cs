using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>Takes out of an answer what the caller wants to keep. Use static lambdas: a closure is an allocation per call.</summary>
/// <remarks>
/// Runs on the receive loop; must not block. An exception ends the call with that exception. The answer's code is not
/// looked at by anybody before: success and refusal both come here.
/// </remarks>
/// <param name="reply">The answer; its bytes are valid during this call only.</param>
public delegate T ReplyReader<out T>(Command reply);
