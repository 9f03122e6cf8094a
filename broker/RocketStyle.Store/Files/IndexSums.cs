namespace RocketStyle.Store.Files;

/// <summary>Checksums of one key index file: sums of mixed 64-bit values, so that inserting an entry changes them by adding.</summary>
/// <param name="Entries">Of what comes from the log: hash, position and time of each entry, and where the file begins.</param>
/// <param name="Links">Of what follows from the entries: chains, slots, the rest of the header. After a crash it says nothing.</param>
internal readonly record struct IndexSums(ulong Entries, ulong Links);
