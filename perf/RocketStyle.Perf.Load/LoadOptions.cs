namespace RocketStyle.Perf.Load;

/// <summary>What a scenario is asked to do.</summary>
internal sealed record LoadOptions(string NameServer, string Topic, int Queues, int Messages, int Size, int Senders, int Batch);
