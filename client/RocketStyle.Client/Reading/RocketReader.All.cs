using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RocketStyle.Client.Reading;

/// <content>All messages of all queues as one sequence.</content>
internal sealed partial class RocketReader
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<ReceivedMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        var line = Channel.CreateBounded<ReceivedMessage>(new BoundedChannelOptions(_options.PullBatch) { SingleReader = true });
        var queues = await GetQueuesAsync(cancellationToken).ConfigureAwait(false);
        var reading = ReadQueuesAsync(queues, line.Writer, leave);
        try
        {
            while (await CanReadAsync(line.Reader, leave.Token).ConfigureAwait(false))
            {
                while (line.Reader.TryRead(out var message))
                {
                    yield return message;
                }
            }
        }
        finally
        {
            await leave.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private static async ValueTask<bool> CanReadAsync(ChannelReader<ReceivedMessage> line, CancellationToken leave)
    {
        try
        {
            return await line.WaitToReadAsync(leave).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Reads all queues until the first of them cannot go on; then all end, and the sequence throws.</summary>
    private async Task ReadQueuesAsync(IReadOnlyList<QueueId> queues, ChannelWriter<ReceivedMessage> line, CancellationTokenSource leave)
    {
        try
        {
            Task[] loops = [.. queues.Select(queue => ReadQueueAsync(queue, line, leave.Token))];
            await Task.WhenAny(loops).ConfigureAwait(false);
            await leave.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(loops).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            // Left by the reader.
        }
        finally
        {
            line.TryComplete();
        }
    }

    private async Task ReadQueueAsync(QueueId queue, ChannelWriter<ReceivedMessage> line, CancellationToken leave)
    {
        long? offset = null;
        for (var failures = 0; ;)
        {
            try
            {
                offset ??= await FirstOffsetAsync(queue, leave).ConfigureAwait(false);
                var result = await PullAsync(queue, offset.Value, _options.PullBatch, Hold, leave).ConfigureAwait(false);
                foreach (var message in result.Messages)
                {
                    await line.WriteAsync(message, leave).ConfigureAwait(false);
                }

                var moved = result.NextOffset != offset;
                offset = result.NextOffset;
                failures = 0;
                if (!moved && result.Status != PullStatus.NoNewMessage)
                {
                    await Task.Delay(FirstPause, _time, leave).ConfigureAwait(false);
                }
            }
            catch (RocketException e) when (e.IsTransient)
            {
                leave.ThrowIfCancellationRequested();
                var pause = BackOff.After(++failures, FirstPause, LongestPause);
                ClientLog.PullFailed(_log, queue, failures, pause, e.Message);
                await Task.Delay(pause, _time, leave).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<long> FirstOffsetAsync(QueueId queue, CancellationToken cancellation)
    {
        var committed = _options.ResumeFromCommitted ? await GetCommittedAsync(queue, cancellation).ConfigureAwait(false) : null;
        return committed ?? await GetOffsetAsync(queue, _options.StartFrom, cancellation).ConfigureAwait(false);
    }
}
