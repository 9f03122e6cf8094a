using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Protocol.Messages;

namespace RocketStyle.Store.Maintenance;

/// <summary>Appends the messages of an export to a stopped store: new positions, offsets and store times; topic, queue and order stay.</summary>
/// <remarks>Everything appended is on disk when it ends. A second import of the same lines appends them a second time.</remarks>
public sealed class StoreImport : IAppendCompletion, IDisposable
{
    /// <summary>Most refused lines kept with their reason: 1000.</summary>
    public const int MaxProblems = 1000;

    private const int MaxInFlight = 1024;
    private const long ProgressEvery = 10_000;

    private readonly StoreOptions _options;
    private readonly SemaphoreSlim _room = new(MaxInFlight);
    private readonly List<(long Line, string Reason)> _problems = [];
    private readonly SortedDictionary<string, long> _topics = new(StringComparer.Ordinal);
    private long _lines;
    private long _refused;
    private long _appended;
    private long? _first;
    private AppendStatus? _failure;

    private StoreImport(StoreOptions options) => _options = options;

    /// <summary>Reads lines and appends their messages.</summary>
    /// <param name="options">The store; made when it is not there.</param>
    /// <param name="input">One JSON object per line.</param>
    /// <param name="dryRun">Only look whether every line could be appended.</param>
    /// <param name="loggers">Where the store speaks.</param>
    /// <param name="progress">Hears how many lines have been read.</param>
    /// <param name="cancellation">Ends it early; what was appended stays.</param>
    /// <exception cref="StoreException">The store is in use, cannot be opened, or the disk failed or is full.</exception>
    public static ImportReport Run(
        StoreOptions options, TextReader input, bool dryRun, ILoggerFactory loggers, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(input);
        using var import = new StoreImport(options);
        return Run(import, input, dryRun, loggers, (progress, cancellation));
    }

    /// <inheritdoc/>
    public void Completed(in AppendResult result)
    {
        if (result.Status != AppendStatus.Stored)
        {
            _failure = result.Status;
        }

        _room.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private static ImportReport Run(
        StoreImport import, TextReader input, bool dryRun, ILoggerFactory loggers, (IProgress<long>? Progress, CancellationToken Cancellation) caller)
    {
        if (dryRun)
        {
            import.ReadAll(input, store: null, caller.Progress, caller.Cancellation);
        }
        else
        {
            using var store = MessageStore.Open(Verification.StoreShape.Detect(import._options) with { FlushMode = FlushMode.Sync }, new NobodyWaits(), TimeProvider.System, loggers);
            import.ReadAll(input, store, caller.Progress, caller.Cancellation);
        }

        return import.Report();
    }

    private void ReadAll(TextReader input, MessageStore? store, IProgress<long>? progress, CancellationToken cancellation)
    {
        try
        {
            while (input.ReadLine() is { } line)
            {
                cancellation.ThrowIfCancellationRequested();
                _lines++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    Take(line, store, cancellation);
                }

                if (_lines % ProgressEvery == 0)
                {
                    progress?.Report(_lines);
                }
            }
        }
        finally
        {
            for (var i = 0; store is not null && i < MaxInFlight; i++)
            {
                _room.Wait(CancellationToken.None); // every append has been answered: what is reported is on disk
            }
        }

        ThrowIfFailed(store);
    }

    private void Take(string line, MessageStore? store, CancellationToken cancellation)
    {
        if ((RecordLine.Read(line, out var parts) ?? Limits(parts)) is { } problem)
        {
            Refuse(problem);
            return;
        }

        if (store is not null && Append(store, parts, cancellation) is { } reason)
        {
            Refuse(reason);
            return;
        }

        _appended++;
        var topic = Encoding.UTF8.GetString(parts.Topic);
        _topics[topic] = _topics.GetValueOrDefault(topic) + 1;
    }

    private string? Limits(RecordLine.DraftParts parts)
    {
        var propertyRoom = MessageRecord.MaxPropertiesBytes - (_options.RecordChecksums ? RecordChecksum.Bytes : 0) - 1;
        return parts.Body.Length > _options.MaxMessageBytes
            ? $"The body has {parts.Body.Length} bytes; the limit is {_options.MaxMessageBytes} (maxMessageSize)."
            : parts.Properties.Length > propertyRoom ? $"The properties have {parts.Properties.Length} bytes; the limit is {propertyRoom}."
            : parts.QueueId > _options.MaxQueueId ? $"'queueId' is {parts.QueueId}; the limit is {_options.MaxQueueId}."
            : null;
    }

    private string? Append(MessageStore store, RecordLine.DraftParts parts, CancellationToken cancellation)
    {
        _room.Wait(cancellation);
        while (true)
        {
            var result = store.Append(
                new MessageDraft
                {
                    Topic = parts.Topic,
                    QueueId = parts.QueueId,
                    Flag = parts.Flag,
                    SysFlag = parts.SysFlag,
                    BornTimestamp = parts.BornTimestamp,
                    BornAddress = parts.BornAddress,
                    BornPort = parts.BornPort,
                    ReconsumeTimes = parts.ReconsumeTimes,
                    PreparedTransactionOffset = parts.PreparedTransactionOffset,
                    Body = parts.Body,
                    Properties = parts.Properties,
                },
                this);
            if (result.Status == AppendStatus.Busy)
            {
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1)); // the flusher is at work
                continue;
            }

            if (result.Status != AppendStatus.Pending)
            {
                _room.Release();
            }

            ThrowIfFailed(store);
            if (!result.IsAppended)
            {
                return result.Status == AppendStatus.StoreNotWritable
                    ? throw new StoreException(store.WhyNotWritable ?? "The store takes no messages.")
                    : $"The store refused it: {result.Status}.";
            }

            _first ??= result.Position;
            return null;
        }
    }

    private void ThrowIfFailed(MessageStore? store)
    {
        if (_failure is { } failure)
        {
            throw new StoreException($"The disk refused messages ({failure}): {store?.WhyNotWritable} Up to {_appended} messages were appended.");
        }
    }

    private void Refuse(string reason)
    {
        _refused++;
        if (_problems.Count < MaxProblems)
        {
            _problems.Add((_lines, reason));
        }
    }

    private ImportReport Report() => new()
    {
        Lines = _lines,
        Appended = _appended,
        Problems = _problems,
        Refused = _refused,
        Topics = _topics,
        FirstPosition = _first,
    };

    private sealed class NobodyWaits : IArrivalListener
    {
        public void Arrived(ConsumeQueue queue)
        {
        }

        public void RoundEnded()
        {
        }
    }
}
