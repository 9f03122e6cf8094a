using RocketStyle.Protocol.Commands;

namespace RocketStyle.Client.Wire;

/// <summary>What a pull brought: the numbers for codes 0, 19, 20 and 21, and messages for 0.</summary>
internal readonly record struct PullAnswer(PullReply Numbers, ReceivedMessage[] Messages);
