namespace RocketStyle.Store;

/// <summary>The one event that goes up from the store: new messages are readable.</summary>
public interface IArrivalListener
{
    /// <summary>
    /// A watched queue has new readable messages. Called once per queue and round, under no lock: on the appender's thread in async mode,
    /// on the flusher thread in sync mode. Must not block.
    /// </summary>
    void Arrived(ConsumeQueue queue);

    /// <summary>
    /// A round is over. Sync mode: after every flush, behind all completions and arrivals of that flush, on the flusher thread.
    /// Async mode: after an append that called <see cref="Arrived"/>, on the appender's thread.
    /// </summary>
    void RoundEnded();
}
