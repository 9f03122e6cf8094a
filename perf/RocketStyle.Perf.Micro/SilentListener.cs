using RocketStyle.Store;

namespace RocketStyle.Perf.Micro;

/// <summary>A store's listener that nobody waits behind.</summary>
internal sealed class SilentListener : IArrivalListener
{
    public void Arrived(ConsumeQueue queue)
    {
    }

    public void RoundEnded()
    {
    }
}
