namespace RocketStyle.Broker.Filtering;

/// <summary>Why an SQL92 expression was refused; its sentence goes to the client.</summary>
/// <param name="Position">Character at which it went wrong, counted from 1.</param>
/// <param name="Expected">What could have stood there.</param>
/// <param name="Found">What stands there.</param>
internal sealed record SqlSyntaxError(int Position, string Expected, string Found)
{
    internal string Sentence => $"Expected {Expected} at character {Position}, found {Found}.";
}
