using System.Globalization;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Faults.Live;

/// <summary>Makes topics and groups while the rest sends.</summary>
internal sealed class LiveOperator(LiveBook book, Random random)
{
    private const int QueuesOfNew = 2;

    internal async Task MakeAsync(RawConnection connection)
    {
        await Task.Delay(random.Next(20, 150)).ConfigureAwait(false);
        var name = book.NextName().ToString(CultureInfo.InvariantCulture);
        switch (random.Next(3))
        {
            case 0:
                await MakeTopicAsync(connection, "made_" + name).ConfigureAwait(false);
                break;
            case 1:
                await MakeByMessageAsync(connection, "sent_" + name).ConfigureAwait(false);
                break;
            default:
                await MakeGroupAsync(connection, "group_" + name).ConfigureAwait(false);
                break;
        }
    }

    private async Task MakeTopicAsync(RawConnection connection, string topic)
    {
        book.AskedTopics[topic] = QueuesOfNew;
        if ((await connection.CallAsync(RawRequests.CreateTopic(topic, QueuesOfNew)).ConfigureAwait(false)).Code == ResponseCode.Success)
        {
            book.Topics[topic] = QueuesOfNew;
        }
    }

    private async Task MakeByMessageAsync(RawConnection connection, string topic)
    {
        book.AskedTopics[topic] = QueuesOfNew;
        var message = book.Ledger.Send(topic, 0, book.NextLane(), 100, moment: book.Now);
        var answer = await connection.CallAsync(RawRequests.Send(topic, 0, message.Body())).ConfigureAwait(false);
        if (answer.Code == ResponseCode.Success)
        {
            book.Ledger.Acknowledge(message.Number, long.Parse(answer.Fields["queueOffset"], CultureInfo.InvariantCulture), 0, book.Now);
            book.Topics[topic] = QueuesOfNew;
        }
    }

    private async Task MakeGroupAsync(RawConnection connection, string group)
    {
        var request = new RawRequest(RequestCode.UpdateAndCreateSubscriptionGroup).WithBody($$"""{"groupName":"{{group}}"}""");
        if ((await connection.CallAsync(request).ConfigureAwait(false)).Code == ResponseCode.Success)
        {
            book.Groups[group] = true;
        }
    }
}
