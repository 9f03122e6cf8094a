using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>A consumer: what it is given has to stay, whether its sender was answered or not; now and then it commits.</summary>
internal sealed class LiveReader(LiveBook book, Random random)
{
    private readonly long[] _next = book.NextOffsets;

    internal async Task ReadAsync(RawConnection connection)
    {
        var queue = random.Next(LiveBook.Queues);
        var messages = await PullAsync(connection, LiveBook.Topic, queue, _next[queue], TimeSpan.FromMilliseconds(20)).ConfigureAwait(false);
        foreach (var message in messages)
        {
            if (LedgerBody.TryRead(message.Body.Span, out _, out var number))
            {
                book.Ledger.Acknowledge(number, message.QueueOffset, position: 0, book.Now);
            }

            _next[queue] = message.QueueOffset + 1;
        }

        if (messages.Count > 0 && random.Next(4) == 0)
        {
            await CommitAsync(connection, queue).ConfigureAwait(false);
        }
    }

    /// <summary>Everything a queue holds.</summary>
    internal static async Task<QueueContent> ReadAllAsync(RawConnection connection, string topic, int queue)
    {
        var min = await OffsetAsync(connection, RawRequests.QueueOffset(RequestCode.GetMinOffset, topic, queue)).ConfigureAwait(false);
        var max = await OffsetAsync(connection, RawRequests.QueueOffset(RequestCode.GetMaxOffset, topic, queue)).ConfigureAwait(false);
        var found = new List<StoredMessage>();
        for (var next = Math.Max(min, 0); next < max;)
        {
            var messages = await PullAsync(connection, topic, queue, next, TimeSpan.Zero).ConfigureAwait(false);
            if (messages.Count == 0)
            {
                break;
            }

            found.AddRange(messages.Select(m => new StoredMessage(next++, m.QueueOffset, m.Position, m.Body.ToArray(), Properties(m))));
        }

        // Meanwhile more may have come.
        var last = found.Count > 0 ? found[^1].Offset + 1 : max;
        return new QueueContent(topic, queue, min, Math.Max(max, last), found);
    }

    /// <summary>The offset an answer brings; −1 when it brings none.</summary>
    internal static async Task<long> OffsetAsync(RawConnection connection, RawRequest request)
    {
        var answer = await connection.CallAsync(request).ConfigureAwait(false);
        return answer.Fields.TryGetValue("offset", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : -1;
    }

    // The judge compares no properties here; this one tells when a delayed message was stored, and when it was sent.
    private static string? Properties(RawMessage message) =>
        message.Properties.ContainsKey("DELAY") ? string.Create(CultureInfo.InvariantCulture, $"{message.StoreTimestamp - message.BornTimestamp}") : null;

    private static async Task<IReadOnlyList<RawMessage>> PullAsync(RawConnection connection, string topic, int queue, long offset, TimeSpan wait)
    {
        var answer = await connection.CallAsync(RawRequests.Pull(LiveBook.Group, topic, queue, offset, wait).With("maxMsgNums", "1024")).ConfigureAwait(false);
        return answer.Code == ResponseCode.Success ? RawMessage.In(answer) : [];
    }

    private async Task CommitAsync(RawConnection connection, int queue)
    {
        var key = LiveBook.OffsetKey(LiveBook.Topic, queue);
        book.Ledger.Writing(key, _next[queue]);
        var answer = await connection.CallAsync(RawRequests.Commit(LiveBook.Group, LiveBook.Topic, queue, _next[queue])).ConfigureAwait(false);
        if (answer.Code == ResponseCode.Success)
        {
            book.Commits.Enqueue((key, _next[queue], book.Now));
        }
    }
}
