using System.Text.RegularExpressions;

namespace RocketStyle.Tests.Tidy;

/// <summary>
/// An exception nobody expected is caught at a root, logged once and ends one connection, one round or the program.
/// Anywhere else a catch-all hides a mistake.
/// </summary>
public sealed partial class CatchAllTests
{
    /// <summary>The roots: loops and timer rounds that must go on, and the programs' mains.</summary>
    private static readonly Dictionary<string, int> Roots = new(StringComparer.Ordinal)
    {
        ["broker/RocketStyle.Broker/Delay/DelayScheduler.cs"] = 1, // one level's fault must not stop the others
        ["broker/RocketStyle.Broker/Tick.cs"] = 1, // the timer's round
        ["broker/RocketStyle.Store/Damage/Scrubber.cs"] = 1, // the scrubber thread
        ["broker/RocketStyle.Store/Files/SegmentPreparer.cs"] = 1, // the preparer thread
        ["broker/RocketStyle.Store/Index/KeyIndex.cs"] = 1, // the indexer thread
        ["broker/RocketStyle.Store/Log/LogFlusher.cs"] = 1, // the flusher thread
        ["broker/RocketStyle.Store/Readable/ReadableRecords.cs"] = 1, // one listener's fault must not stop the answers of the others
        ["broker/RocketStyle.Store/Upkeep/UpkeepThread.cs"] = 1, // the upkeep thread
        ["client/RocketStyle.Client/Consuming/HandlerCall.cs"] = 1, // an application's fault is a retry of its message
        ["client/RocketStyle.Client/Consuming/PullLoop.cs"] = 1, // a queue's pull loop
        ["client/RocketStyle.Client/RocketClient.cs"] = 1, // the client's own loops
        ["client/RocketStyle.Client/Sending/PendingSend.cs"] = 1, // a reader's fault goes to whoever awaits the answer
        ["client/RocketStyle.Client/Transactions/TransactionResolver.cs"] = 1, // an application's fault is the answer "not known yet"
        ["client/RocketStyle.Remoting/CommandRouter.cs"] = 1, // a handler's fault is an answer to its sender
        ["client/RocketStyle.Remoting/Connection.cs"] = 3, // the connection loop, and telling the owner that it began or ended
        ["client/RocketStyle.Remoting/Connection.Threads.cs"] = 1, // the same loop, on a thread of its own
        ["client/RocketStyle.Remoting/PendingCallOfT.cs"] = 1, // a reader's fault goes to whoever awaits the answer
        ["client/RocketStyle.Remoting/RemotingServer.cs"] = 1, // the accept loop
        ["nameserver/RocketStyle.NameServer/BrokerWatch.cs"] = 1, // a round of the lease scan
        ["nameserver/RocketStyle.NameServer/Handlers/RegistrationQueue.cs"] = 1, // the loop over large registrations
    };

    [Fact]
    public void Catch_all_stands_only_at_the_roots() =>
        TidyAssert.None(
            from file in RepositoryLayout.ProductFiles
            let name = RepositoryLayout.Relative(file)
            let count = CatchAlls(SourceText.WithoutCommentsAndTexts(File.ReadAllText(file)))
            let allowed = Roots.GetValueOrDefault(name)
            where count > allowed
            select $"{name}: {count} catch-all, {allowed} allowed");

    [Fact]
    public void Every_root_is_a_file() =>
        TidyAssert.None(Roots.Keys.Where(file => !File.Exists(Path.Combine(RepositoryLayout.Root, file))));

    /// <summary>Blocks that swallow: not those that clean up and throw on, nor those that hand the exception to whoever awaits.</summary>
    private static int CatchAlls(string text) =>
        CatchAll().Matches(text)
            .Select(match => text[match.Index..EndOfBlock(text, match.Index + match.Length)])
            .Count(block => !block.Contains("throw;", StringComparison.Ordinal) && !block.Contains("SetException(", StringComparison.Ordinal));

    private static int EndOfBlock(string text, int at)
    {
        var depth = 1;
        while (at < text.Length && depth > 0)
        {
            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at++;
        }

        return at;
    }

    // With a filter it is no catch-all: the filter says what is expected.
    [GeneratedRegex(@"\bcatch\s*(?:\(\s*(?:System\.)?Exception(?:\s+\w+)?\s*\))?\s*\{")]
    private static partial Regex CatchAll();
}
