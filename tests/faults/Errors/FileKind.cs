namespace RocketStyle.Faults.Errors;

/// <summary>A kind of file of a broker, by where it stands.</summary>
/// <param name="Name">For people.</param>
/// <param name="Path">Beginning of its path below the root; also of the temporary and backup files beside it.</param>
internal sealed record FileKind(string Name, string Path)
{
    /// <summary>All kinds. Transactions have no file: their state is messages.</summary>
    internal static IReadOnlyList<FileKind> All { get; } =
    [
        new("log", "commitlog"),
        new("consume queue", "consumequeue"),
        new("index", "index"),
        new("checkpoint", "checkpoint"),
        new("abort mark", "abort"),
        new("topics", "config/topics.json"),
        new("groups", "config/subscriptionGroup.json"),
        new("offsets", "config/consumerOffset.json"),
        new("offsets journal", "config/consumerOffset.journal"),
        new("delay offsets", "config/delayOffset.json"),
        new("delay journal", "config/delayOffset.journal"),
        new("config folder", "config\0"),
        new("root folder", "\0"),
    ];

    /// <summary>Whether a path below the root is of this kind.</summary>
    internal bool Holds(string path) => Path.EndsWith('\0') ? path == Path[..^1] : path.StartsWith(Path, StringComparison.Ordinal);
}
