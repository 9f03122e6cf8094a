using Microsoft.Extensions.Logging;

namespace RocketStyle.Store;

/// <summary>Whether the store takes messages, and if not, why. A failure is for good; a refusal of the disk guard ends with its cause.</summary>
/// <remarks>Any thread writes and reads. The first failure wins and is logged once, loudly.</remarks>
internal sealed class StoreHealth(ILogger logger)
{
    private string? _failure;
    private string? _refusal;
    private volatile bool _closed;

    internal bool IsWritable => !_closed && Volatile.Read(ref _failure) is null && Volatile.Read(ref _refusal) is null;

    internal bool HasFailed => Volatile.Read(ref _failure) is not null;

    internal string? WhyNotWritable => _closed ? "The store is closed." : Volatile.Read(ref _failure) ?? Volatile.Read(ref _refusal);

    /// <summary>The machine failed us: no more messages and no more acknowledgements until the store is opened anew.</summary>
    internal void Fail(string doing, Exception cause)
    {
        var sentence = $"The store has stopped taking messages: {doing} failed. {cause.Message}";
        if (Interlocked.CompareExchange(ref _failure, sentence, null) is null)
        {
            StoreLog.StoreFailed(logger, doing, cause);
        }
    }

    /// <summary>Refuses messages for a reason that may pass.</summary>
    internal void Refuse(string reason)
    {
        if (Interlocked.Exchange(ref _refusal, reason) is null)
        {
            StoreLog.WritesRefused(logger, reason);
        }
    }

    internal void Accept()
    {
        if (Interlocked.Exchange(ref _refusal, null) is not null)
        {
            StoreLog.WritesAcceptedAgain(logger);
        }
    }

    internal void Close() => _closed = true;
}
