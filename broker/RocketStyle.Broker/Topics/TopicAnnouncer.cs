using RocketStyle.Broker.Registration;
using RocketStyle.Store;

namespace RocketStyle.Broker.Topics;

/// <summary>
/// Makes changes of the topic table known: saved to disk and registered at the name servers, before whoever asked for
/// the change is answered.
/// </summary>
/// <remarks>A thousand new topics cost a handful of rounds.</remarks>
internal sealed class TopicAnnouncer
{
    private readonly SettingsKeeper _keeper;
    private readonly UnsavedNames _unsaved;
    private readonly NameServerRegistrar _registrar;
    private readonly CoalescedRound _round;

    internal TopicAnnouncer(TopicTable topics, SettingsKeeper keeper, NameServerRegistrar registrar)
    {
        _unsaved = topics.Unsaved;
        _keeper = keeper;
        _registrar = registrar;
        _round = new CoalescedRound(SaveAndRegisterAsync);
    }

    /// <summary>Completes when everything changed so far is saved and the name servers were told (or could not be reached in time).</summary>
    /// <exception cref="StoreException">In the task: the disk refused to note it. It is in force all the same, and saving it is tried again.</exception>
    internal Task AnnounceAsync() => _round.RequestAsync();

    /// <summary>For whoever builds on a topic that another has just made: what has to end before that is answered. One read when all are saved.</summary>
    /// <param name="topic">Name of a topic that is in the table.</param>
    /// <param name="refused">Why the disk has refused to note it, as a sentence: then nothing may be built on it now.</param>
    /// <returns>The save that will contain it; null when one has, or when it is refused.</returns>
    internal Task? SaveOfAsync(ReadOnlySpan<byte> topic, out string? refused)
    {
        refused = null;
        return _unsaved.Contains(topic) ? SaveAsync(System.Text.Encoding.UTF8.GetString(topic), out refused) : null;
    }

    /// <inheritdoc cref="SaveOfAsync(ReadOnlySpan{byte}, out string?)"/>
    internal Task? SaveOfAsync(string topic, out string? refused)
    {
        refused = null;
        return _unsaved.Contains(topic) ? SaveAsync(topic, out refused) : null;
    }

    private Task? SaveAsync(string topic, out string? refused)
    {
        refused = _keeper.Problem is { } problem ? $"The topic {topic} is not on disk yet: {problem}" : null;
        return refused is null ? _keeper.KeepAsync() : null;
    }

    private async Task SaveAndRegisterAsync()
    {
        var saving = _keeper.KeepAsync();
        await saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _registrar.RegisterAsync();
        await saving;
    }
}
