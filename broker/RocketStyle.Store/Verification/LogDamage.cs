namespace RocketStyle.Store.Verification;

/// <summary>A place of the log without a readable record.</summary>
/// <param name="From">Position of its first byte.</param>
/// <param name="To">Position behind its last byte: the next whole record, the end of its file, or the end of the log.</param>
/// <param name="Reason">What is wrong there.</param>
/// <param name="EndMarkOnly">Whether only the mark that ends a file is damaged, hence no message.</param>
public sealed record LogDamage(long From, long To, string Reason, bool EndMarkOnly = false);
