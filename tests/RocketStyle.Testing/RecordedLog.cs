using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RocketStyle.Testing;

/// <summary>Keeps everything that is logged, for tests that ask whether something was said.</summary>
public sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();

    private RecordedLog()
    {
    }

    /// <summary>An empty log.</summary>
    public static RecordedLog Begin() => new();

    /// <summary>The sentences of one event, oldest first.</summary>
    public IReadOnlyList<string> Of(int eventId) => [.. _lines.Where(line => line.Id == eventId).Select(line => line.Text)];

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider)
    {
    }

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _lines.Enqueue((eventId.Id, formatter(state, exception)));
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
