using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>Asks a broker that came back for everything, and compares it with the book.</summary>
/// <param name="book">The book.</param>
/// <param name="sum">Takes what is broken, and figures.</param>
internal sealed class LiveJudge(LiveBook book, LiveSum sum)
{
    /// <summary>Committed offsets are promised this long after their answer: the journal has them within 200 ms, on a busy machine a little later.</summary>
    private const int OffsetMargin = 1000;

    private const int DelayMillis = 1000;
    private static readonly TimeSpan s_lastDelayed = TimeSpan.FromSeconds(30);

    /// <summary>Told where the log begins; set when retention may take what is old, as on a disk above its limit.</summary>
    internal Action<long>? LogBegins { get; init; }

    /// <summary>Judges everything.</summary>
    /// <param name="port">Port of the broker.</param>
    /// <param name="fault">The moment of the fault.</param>
    /// <param name="where">Names the round in what is said.</param>
    /// <param name="onlyFlushed">Whether an acknowledgement promised nothing yet: asynchronous flush and a lost machine.</param>
    /// <returns>What was found.</returns>
    internal async Task<IReadOnlyList<QueueContent>> JudgeAsync(int port, int fault, string where, bool onlyFlushed = false)
    {
        using var connection = await RawConnection.OpenAsync(port).ConfigureAwait(false);
        var invariants = new Invariants(book.Ledger, int.MaxValue, onlyFlushed);
        await JudgeNamesAsync(connection, invariants).ConfigureAwait(false);
        var found = await ReadAllAsync(connection).ConfigureAwait(false);
        if (LogBegins is not null)
        {
            var begin = found.SelectMany(queue => queue.Messages).Select(message => message.Position).DefaultIfEmpty(0).Min();
            book.Ledger.Deleting(begin, 0);
            LogBegins(begin);
        }

        invariants.Judge(found);
        JudgeStates(found, invariants);
        PromiseCommits(fault);
        var values = new Invariants(book.Ledger, int.MaxValue, onlyFlushed);
        await JudgeOffsetsAsync(connection, found, values, onlyFlushed).ConfigureAwait(false);
        sum.Add(where, invariants);
        sum.Add(where, values);
        if (!onlyFlushed)
        {
            // What was served has to stay.
            invariants.Promise(book.Ledger, found);
            await EndOpenHalvesAsync(connection, where).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Waits until nothing is delayed any more, and judges for the last time.</summary>
    internal async Task JudgeLastAsync(int port, string where)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!book.Delayed.IsEmpty && TimeProvider.System.GetElapsedTime(begin) < s_lastDelayed)
        {
            using var connection = await RawConnection.OpenAsync(port).ConfigureAwait(false);
            Forget(await ReadAllAsync(connection, LiveBook.LateTopic, LiveBook.Queues).ConfigureAwait(false));
            await Task.Delay(100).ConfigureAwait(false);
        }

        foreach (var number in book.Delayed.Keys)
        {
            sum.Broken(where, "I13", $"Delayed message {number} was acknowledged and never came.");
        }

        await JudgeAsync(port, fault: 0, where).ConfigureAwait(false);
        sum.Close(book);
    }

    private static async Task<List<QueueContent>> ReadAllAsync(RawConnection connection, string topic, int queues)
    {
        var found = new List<QueueContent>();
        for (var queue = 0; queue < queues; queue++)
        {
            found.Add(await LiveReader.ReadAllAsync(connection, topic, queue).ConfigureAwait(false));
        }

        return found;
    }

    private async Task<List<QueueContent>> ReadAllAsync(RawConnection connection)
    {
        var found = new List<QueueContent>();
        foreach (var (topic, queues) in book.Topics)
        {
            found.AddRange(await ReadAllAsync(connection, topic, queues).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>What was committed in the last moment before a fault may be lost; whatever is older may not.</summary>
    private void PromiseCommits(int fault)
    {
        while (book.Commits.TryDequeue(out var commit))
        {
            if (commit.Moment < fault - OffsetMargin)
            {
                book.Ledger.Kept(commit.Key, commit.Offset, 0);
                sum.CommitsPromised++;
            }
        }
    }

    private async Task JudgeNamesAsync(RawConnection connection, Invariants invariants)
    {
        var topics = (await connection.CallAsync(new RawRequest(RequestCode.GetAllTopicConfig)).ConfigureAwait(false)).BodyText;
        foreach (var (topic, _) in book.Topics.Where(t => !topics.Contains($"\"{t.Key}\"", StringComparison.Ordinal)))
        {
            invariants.Broken("I6", $"Topic {topic} was acknowledged and is unknown.");
        }

        var groups = (await connection.CallAsync(new RawRequest(RequestCode.GetAllSubscriptionGroupConfig)).ConfigureAwait(false)).BodyText;
        foreach (var group in book.Groups.Keys.Where(g => !groups.Contains($"\"{g}\"", StringComparison.Ordinal)))
        {
            invariants.Broken("I6", $"Group {group} was acknowledged and is unknown.");
        }

        // A topic whose maker was not answered may exist; what it holds is judged like the rest.
        foreach (var (topic, queues) in book.AskedTopics.Where(t => topics.Contains($"\"{t.Key}\"", StringComparison.Ordinal)))
        {
            book.Topics[topic] = queues;
        }
    }

    private async Task JudgeOffsetsAsync(RawConnection connection, IReadOnlyList<QueueContent> found, Invariants invariants, bool onlyFlushed)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var queue in found.Where(q => q.Topic == LiveBook.Topic))
        {
            var key = LiveBook.OffsetKey(queue.Topic, queue.QueueId);
            var committed = await LiveReader.OffsetAsync(connection, RawRequests.CommittedOffset(LiveBook.Group, queue.Topic, queue.QueueId)).ConfigureAwait(false);
            if (committed < 0)
            {
                continue;
            }

            values[key] = committed;
            if (committed > queue.MaxOffset && !onlyFlushed)
            {
                invariants.Broken("I6", $"{key} is {committed}, behind the end of its queue, {queue.MaxOffset}.");
            }
        }

        invariants.JudgeValues(values);
        sum.Offsets += values.Count;
        foreach (var (key, value) in values)
        {
            // Read from the disk: it must not go back any more.
            book.Ledger.Kept(key, value, 0);
        }
    }

    /// <summary>I13: nothing is early, nothing is seen that nobody committed.</summary>
    private void JudgeStates(IReadOnlyList<QueueContent> found, Invariants invariants)
    {
        foreach (var message in found.SelectMany(queue => queue.Messages))
        {
            if (LedgerBody.TryRead(message.Body, out _, out var number) && book.NeverCommitted.ContainsKey(number))
            {
                invariants.Broken("I13", $"Message {number} is seen, and nobody committed its transaction.");
            }

            if (message.Properties is { } age && long.Parse(age, CultureInfo.InvariantCulture) < DelayMillis)
            {
                invariants.Broken("I13", $"A delayed message came {age} ms after it was sent.");
            }
        }

        Forget(found.Where(queue => queue.Topic == LiveBook.LateTopic));
    }

    /// <summary>Delayed messages that were found are owed from now on like all others.</summary>
    private void Forget(IEnumerable<QueueContent> found)
    {
        foreach (var message in found.SelectMany(queue => queue.Messages))
        {
            if (LedgerBody.TryRead(message.Body, out _, out var number) && book.Delayed.TryRemove(number, out var moment))
            {
                book.Ledger.Acknowledge(number, message.Offset, 0, moment);
                sum.DelayedFound++;
            }
        }
    }

    /// <summary>A half message is kept like any other: its producer may still decide.</summary>
    private async Task EndOpenHalvesAsync(RawConnection connection, string where)
    {
        foreach (var (number, half) in book.OpenHalves)
        {
            book.NeverCommitted.TryRemove(number, out _);
            var answer = await connection.CallAsync(EndRequest.Of(half, EndRequest.Commit)).ConfigureAwait(false);
            if (answer.Code == ResponseCode.Success)
            {
                book.Ledger.Acknowledge(number, offset: -1, position: 0, book.Now);
            }
            else
            {
                sum.Broken(where, "I13", $"The half message {number} was acknowledged, and its commit after the fault was answered {answer.Code} {answer.Remark}");
            }

            book.OpenHalves.TryRemove(number, out _);
            sum.HalvesEnded++;
        }
    }
}
