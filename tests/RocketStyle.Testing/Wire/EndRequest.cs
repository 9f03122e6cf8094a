using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Testing.Wire;

/// <summary>Requests of code 37, which end a transaction.</summary>
public static class EndRequest
{
    public const int Commit = 8;
    public const int Rollback = 12;
    public const string Group = "raw_producers";

    /// <summary>A producer ends its transaction unasked.</summary>
    /// <param name="half">The answer to the half message.</param>
    /// <param name="outcome">8 or 12.</param>
    public static RawRequest Of(RawFrame half, int outcome) => Make(
        half.Fields["queueOffset"],
        MessageId.TryParse(half.Fields["msgId"], out var id) ? id.Position.ToString(CultureInfo.InvariantCulture) : "",
        half.Fields["transactionId"],
        outcome);

    /// <summary>A producer answers the broker's question (code 39).</summary>
    public static RawRequest Answer(RawFrame question, int outcome) => Make(
        question.Fields["tranStateTableOffset"], question.Fields["commitLogOffset"], question.Fields["transactionId"], outcome)
        .With("fromTransactionCheck", "true");

    private static RawRequest Make(string offset, string position, string key, int outcome) => new(
        RequestCode.EndTransaction,
        ("producerGroup", Group),
        ("tranStateTableOffset", offset),
        ("commitLogOffset", position),
        ("commitOrRollback", outcome.ToString(CultureInfo.InvariantCulture)),
        ("fromTransactionCheck", "false"),
        ("msgId", key),
        ("transactionId", key));
}
