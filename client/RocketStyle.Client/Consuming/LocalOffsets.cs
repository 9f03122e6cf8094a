namespace RocketStyle.Client.Consuming;

/// <summary>Offsets of a broadcast consumer, kept by itself.</summary>
internal sealed class LocalOffsets(LocalOffsetFile file) : IOffsetStore
{
    public ValueTask<long?> FindAsync(QueueId queue, string address, CancellationToken cancellation) => new(file.Find(queue));

    public ValueTask CommitAsync(QueueId queue, string address, long offset, bool wait, CancellationToken cancellation)
    {
        file.Set(queue, offset);
        return ValueTask.CompletedTask;
    }

    public void Flush() => file.Save();
}
