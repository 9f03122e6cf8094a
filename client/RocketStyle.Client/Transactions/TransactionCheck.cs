using RocketStyle.Protocol.Commands;
using RocketStyle.Remoting;

namespace RocketStyle.Client.Transactions;

/// <summary>One question of a broker, copied out of its request.</summary>
/// <param name="Query">What the user's resolver sees.</param>
/// <param name="Half">The answer, all but the outcome.</param>
/// <param name="Asker">Where the question came from and the answer goes.</param>
internal sealed record TransactionCheck(TransactionQuery Query, EndTransactionRequest Half, Connection Asker);
