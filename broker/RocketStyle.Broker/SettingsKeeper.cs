using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Routing;
using RocketStyle.Store;

namespace RocketStyle.Broker;

/// <summary>Makes a file of settings follow its table, behind the back of whoever changed it, and tells whether it does.</summary>
/// <remarks>Any thread; one save at a time, on the thread pool. Changes that come while one runs share the next.</remarks>
internal sealed class SettingsKeeper
{
    /// <summary>Pause between two attempts to save what the disk has refused.</summary>
    internal static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly string _file;
    private readonly Func<DataVersion> _save;
    private readonly UnsavedNames _unsaved;
    private readonly ILogger _logger;
    private readonly CoalescedRound _round;
    private string? _problem;

    /// <param name="file">Name of the file, for people.</param>
    /// <param name="save">Saves the table as it stands and returns its version.</param>
    /// <param name="unsaved">The names of the table that no save has contained.</param>
    /// <param name="logger">Hears of a disk that refuses, once until it works again.</param>
    internal SettingsKeeper(string file, Func<DataVersion> save, UnsavedNames unsaved, ILogger logger)
    {
        _file = file;
        _save = save;
        _unsaved = unsaved;
        _logger = logger;
        _round = new CoalescedRound(SaveAsync);
    }

    /// <summary>Why the file lacks changes, and what that means, as sentences; null when the last save worked.</summary>
    internal string? Problem => Volatile.Read(ref _problem) is { } problem
        ? $"{problem} It is tried again every {RetryInterval.TotalSeconds} s; until it works, a crash undoes what was changed."
        : null;

    /// <summary>Completes when every change made so far is saved.</summary>
    /// <exception cref="StoreException">In the task: the disk refused. The change is in force all the same, and saving it is tried again.</exception>
    internal Task KeepAsync() => _round.RequestAsync();

    /// <summary>Tries again what the disk has refused, whether or not anything has changed since. Never fails.</summary>
    internal async Task RetryAsync()
    {
        if (Problem is not null)
        {
            await KeepAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task SaveAsync()
    {
        try
        {
            _unsaved.Saved(_save().Counter);
        }
        catch (Exception exception) when (exception is IOException or StoreException or UnauthorizedAccessException)
        {
            var problem = $"{_file} was not saved: {exception.Message}";
            if (Interlocked.Exchange(ref _problem, problem) is null)
            {
                BrokerLog.ConfigNotSaved(_logger, _file, exception);
            }

            return Task.FromException(new StoreException(problem, exception));
        }

        if (Interlocked.Exchange(ref _problem, null) is not null)
        {
            BrokerLog.ConfigSavedAgain(_logger, _file);
        }

        return Task.CompletedTask;
    }
}
