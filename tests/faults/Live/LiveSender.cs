using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Protocol.Messages;
using RocketStyle.Testing.Ledger;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>One producer: sends one thing, waits for the answer, writes both down.</summary>
internal sealed class LiveSender(LiveBook book, Random random)
{
    private const int LongestBody = 2000;
    private const int LargestBatch = 16;
    private static readonly TimeSpan s_pauseAfterRefusal = TimeSpan.FromMilliseconds(20);

    private readonly int _lane = book.NextLane();

    /// <summary>A single message.</summary>
    internal async Task SendAsync(RawConnection connection)
    {
        var (topic, queue) = Place();
        var message = book.Ledger.Send(topic, queue, _lane, random.Next(12, LongestBody), moment: book.Now);
        var answer = await connection.CallAsync(RawRequests.Send(topic, queue, message.Body())).ConfigureAwait(false);
        if (await WasTakenAsync(answer).ConfigureAwait(false))
        {
            Acknowledge(message.Number, Offset(answer));
        }
    }

    /// <summary>Some messages in one request.</summary>
    internal async Task SendBatchAsync(RawConnection connection)
    {
        var (topic, queue) = Place();
        var messages = Enumerable.Range(0, random.Next(2, LargestBatch))
            .Select(_ => book.Ledger.Send(topic, queue, _lane, random.Next(12, LongestBody), moment: book.Now)).ToList();
        var answer = await connection.CallAsync(BatchOf(topic, queue, messages)).ConfigureAwait(false);
        if (await WasTakenAsync(answer).ConfigureAwait(false))
        {
            for (var i = 0; i < messages.Count; i++)
            {
                Acknowledge(messages[i].Number, Offset(answer) + i);
            }
        }
    }

    /// <summary>A message that is due in a second. It may come twice when the broker dies in between.</summary>
    internal async Task SendDelayedAsync(RawConnection connection)
    {
        var message = book.Ledger.Send(LiveBook.LateTopic, random.Next(LiveBook.Queues), _lane, random.Next(12, LongestBody), moment: book.Now);
        book.Ledger.Repeat(message.Number);
        var answer = await connection.CallAsync(RawRequests.Send(message.Topic, message.QueueId, message.Body(), ("DELAY", "1"))).ConfigureAwait(false);
        if (await WasTakenAsync(answer).ConfigureAwait(false))
        {
            book.Delayed[message.Number] = book.Now;
        }
    }

    /// <summary>A transaction: committed, rolled back, or left open.</summary>
    internal async Task SendTransactionAsync(RawConnection connection)
    {
        var name = book.NextName().ToString(CultureInfo.InvariantCulture);
        var fate = random.Next(10);

        // What is left open and committed later stands behind younger ones: a lane of its own.
        var lane = fate == 0 ? book.NextLane() : _lane;
        var message = book.Ledger.Send(LiveBook.Topic, random.Next(LiveBook.Queues), lane, random.Next(12, LongestBody), moment: book.Now);
        book.NeverCommitted[message.Number] = true;
        var half = await connection.CallAsync(RawRequests.Send(
            message.Topic, message.QueueId, message.Body(), ("TRAN_MSG", "true"), ("PGROUP", EndRequest.Group), ("UNIQ_KEY", name))).ConfigureAwait(false);
        if (!await WasTakenAsync(half).ConfigureAwait(false))
        {
            return;
        }

        switch (fate)
        {
            case 0:
                book.OpenHalves[message.Number] = half;
                break;
            case < 4:
                await WasTakenAsync(await connection.CallAsync(EndRequest.Of(half, EndRequest.Rollback)).ConfigureAwait(false)).ConfigureAwait(false);
                break;
            default:
                book.NeverCommitted.TryRemove(message.Number, out _);
                if (await WasTakenAsync(await connection.CallAsync(EndRequest.Of(half, EndRequest.Commit)).ConfigureAwait(false)).ConfigureAwait(false))
                {
                    Acknowledge(message.Number, offset: -1);
                }

                break;
        }
    }

    private static long Offset(RawFrame answer) => long.Parse(answer.Fields["queueOffset"], CultureInfo.InvariantCulture);

    private static RawRequest BatchOf(string topic, int queue, List<LedgerMessage> messages)
    {
        using var body = new MemoryStream();
        foreach (var message in messages)
        {
            var bytes = message.Body();
            var item = new byte[MessageBatch.ItemBytes(bytes, [])];
            MessageBatch.WriteItem(item, 0, bytes, []);
            body.Write(item);
        }

        var request = RawRequests.Send(topic, queue, body.ToArray()).With("m", "true");
        request.Header["code"] = RequestCode.SendBatchMessage;
        return request;
    }

    private (string Topic, int Queue) Place()
    {
        // Mostly the topic that was there before; now and then one that was just made.
        if (random.Next(4) == 0 && book.Topics.Keys.ElementAtOrDefault(random.Next(book.Topics.Count)) is { } topic && topic != LiveBook.LateTopic)
        {
            return (topic, random.Next(book.Topics[topic]));
        }

        return (LiveBook.Topic, random.Next(LiveBook.Queues));
    }

    private void Acknowledge(int number, long offset) => book.Ledger.Acknowledge(number, offset, position: 0, book.Now);

    private async Task<bool> WasTakenAsync(RawFrame answer)
    {
        if (answer.Code == ResponseCode.Success)
        {
            return true;
        }

        book.Refusals[answer.Code] = answer.Remark;
        await Task.Delay(s_pauseAfterRefusal).ConfigureAwait(false);
        return false;
    }
}
