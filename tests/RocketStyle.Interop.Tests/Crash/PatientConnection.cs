using System.Net.Sockets;
using RocketStyle.Protocol;
using RocketStyle.Testing.Wire;

namespace RocketStyle.Interop.Tests.Crash;

/// <summary>A plain connection to a broker that is killed now and then; opened again when the broker is back. One caller at a time.</summary>
internal sealed class PatientConnection(KillSeries kills) : IDisposable
{
    private RawConnection? _connection;

    /// <returns>Null when the broker went away before it answered: nobody knows whether it did what was asked.</returns>
    internal async Task<RawFrame?> TryCallAsync(RawRequest request)
    {
        try
        {
            return await (await ConnectedAsync()).CallAsync(request);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            Dispose();
            return null;
        }
    }

    /// <summary>Asks until there is an answer: for questions that may be asked twice.</summary>
    internal async Task<RawFrame> CallAsync(RawRequest request)
    {
        while (true)
        {
            if (await TryCallAsync(request) is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>The records of a queue from an offset on; none when nothing comes within the wait.</summary>
    internal async Task<IReadOnlyList<RawMessage>> PullAsync(string topic, int queue, long offset, TimeSpan wait = default)
    {
        var answer = await CallAsync(RawRequests.Pull("crash_readers", topic, queue, offset, wait));
        return answer.Code switch
        {
            ResponseCode.Success => RawMessage.In(answer),
            ResponseCode.PullNotFound or ResponseCode.TopicNotExist => [],
            _ => throw new InvalidOperationException($"{topic} queue {queue} at {offset}: {answer}"),
        };
    }

    /// <summary>Everything that is in the first queues of a topic.</summary>
    internal async Task<List<RawMessage>> ReadAllAsync(string topic, int queues)
    {
        var messages = new List<RawMessage>();
        for (var queue = 0; queue < queues; queue++)
        {
            long offset = 0;
            while (await PullAsync(topic, queue, offset) is { Count: > 0 } more)
            {
                messages.AddRange(more);
                offset = more[^1].QueueOffset + 1;
            }
        }

        return messages;
    }

    /// <summary>The connection, open. For what is not one question and one answer.</summary>
    internal async Task<RawConnection> ConnectedAsync()
    {
        if (_connection is null)
        {
            await kills.UpAsync();
            _connection = await RawConnection.OpenAsync(kills.Broker.Port);
        }

        return _connection;
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
