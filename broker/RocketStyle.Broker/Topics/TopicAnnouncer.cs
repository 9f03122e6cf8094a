using Microsoft.Extensions.Logging;
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
    private readonly TopicTable _topics;
    private readonly TopicFile _file;
    private readonly NameServerRegistrar _registrar;
    private readonly ILogger _logger;
    private readonly CoalescedRound _round;

    internal TopicAnnouncer(TopicTable topics, TopicFile file, NameServerRegistrar registrar, ILogger logger)
    {
        _topics = topics;
        _file = file;
        _registrar = registrar;
        _logger = logger;
        _round = new CoalescedRound(SaveAndRegisterAsync);
    }

    /// <summary>Completes when everything changed so far is saved and the name servers were told (or could not be reached in time).</summary>
    /// <exception cref="StoreException">In the task: the disk refused to note it. It is in force all the same; the next change tries again.</exception>
    internal Task AnnounceAsync() => _round.RequestAsync();

    private async Task SaveAndRegisterAsync()
    {
        var (topics, version) = _topics.Snapshot();
        Exception? refused = null;
        try
        {
            _file.Save(topics, version);
        }
        catch (Exception exception) when (exception is IOException or StoreException)
        {
            BrokerLog.ConfigNotSaved(_logger, "topics.json", exception);
            refused = exception;
        }

        await _registrar.RegisterAsync();
        if (refused is not null)
        {
            throw new StoreException($"topics.json was not saved: {refused.Message}", refused);
        }
    }
}
