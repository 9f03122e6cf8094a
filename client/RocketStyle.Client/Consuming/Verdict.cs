namespace RocketStyle.Client.Consuming;

/// <summary>What became of one delivery, and what goes with it.</summary>
/// <param name="Outcome">The decision.</param>
/// <param name="Level">The delay asked for with a retry; none lets the broker choose.</param>
/// <param name="Reason">Why the message is beyond help, as the user said; null for no words.</param>
/// <param name="Error">What the handler threw; null when it did not.</param>
internal readonly record struct Verdict(Outcome Outcome, DelayLevel Level = DelayLevel.None, string? Reason = null, Exception? Error = null);
