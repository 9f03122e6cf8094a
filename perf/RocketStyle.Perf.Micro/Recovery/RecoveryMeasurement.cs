using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using RocketStyle.Store;

namespace RocketStyle.Perf.Micro.Recovery;

/// <summary>
/// Fills a store in a process that kills itself, opens it in another, which dies the same way, then deletes all queues and the index and opens it
/// once more. Each step is a process of its own, so that nothing is warm but the page cache. Prints lines that begin with <c>figure:</c>.
/// </summary>
internal static class RecoveryMeasurement
{
    private static readonly byte[] Topic = Encoding.UTF8.GetBytes("RecoveryTopic");

    internal static int Run(RecoveryPlan plan)
    {
        switch (plan.Step)
        {
            case "fill":
                Fill(plan);
                return 0;
            case "open":
                OpenAndDie(plan);
                return 0;
            case "rebuild":
                Rebuild(plan);
                return 0;
            default:
                return All(plan);
        }
    }

    private static int All(RecoveryPlan plan)
    {
        if (Directory.Exists(plan.Folder))
        {
            Console.WriteLine($"{plan.Folder} exists; delete it or name another folder.");
            return 1;
        }

        try
        {
            Child(plan, "fill");
            Child(plan, "open");
            Child(plan, "open"); // killed during or right after recovery
            Directory.Delete(Path.Combine(plan.Folder, "consumequeue"), recursive: true);
            Directory.Delete(Path.Combine(plan.Folder, "index"), recursive: true);
            Child(plan, "rebuild");
            return 0;
        }
        finally
        {
            Directory.Delete(plan.Folder, recursive: true);
        }
    }

    private static void Child(RecoveryPlan plan, string step)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, plan.Words(step)))!;
        child.WaitForExit();
    }

    private static void Fill(RecoveryPlan plan)
    {
        var store = Open(plan);
        var started = Stopwatch.GetTimestamp();
        var body = new byte[plan.BodyBytes];
        new Random(1).NextBytes(body);
        var properties = new byte[64];
        for (var i = 0L; i < plan.Messages; i++)
        {
            if (!Encoding.UTF8.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"UNIQ_KEY\u00017F000001{i:X24}\u0002TAGS\u0001tag{i % 10}\u0002"), properties, out var length))
            {
                throw new InvalidOperationException("The properties have no room.");
            }

            while (Append(store, (int)(i % plan.Queues), body, properties.AsSpan(0, length)).Status == AppendStatus.Busy)
            {
                Thread.Yield();
            }
        }

        while (store.DurablePosition < store.LogMaxPosition)
        {
            Thread.Yield();
        }

        Say($"filled {plan.Messages} messages, {store.LogMaxPosition >> 20} MiB, {plan.Queues} queues, {plan.FlushMode}, in {Seconds(started)} s");
        Process.GetCurrentProcess().Kill();
    }

    private static void OpenAndDie(RecoveryPlan plan)
    {
        var started = Stopwatch.GetTimestamp();
        var store = Open(plan);
        var opened = Seconds(started);
        Serve(plan, store);
        Say($"figure: open after kill -9: {opened} s to open, {Seconds(started)} s to the first message stored and read; "
            + $"{store.Recovery.RecordsScanned} records read from {store.Recovery.ScannedFrom}, {store.Recovery.BytesCut} bytes cut, "
            + $"queues rebuilt: {store.Recovery.QueuesRebuilt}, recovery {store.Recovery.Duration.TotalSeconds:F2} s");
        AskIndex(store, started);
        Process.GetCurrentProcess().Kill();
    }

    private static void Rebuild(RecoveryPlan plan)
    {
        var started = Stopwatch.GetTimestamp();
        var store = Open(plan);
        var opened = Stopwatch.GetElapsedTime(started);
        Serve(plan, store);
        var report = store.Recovery;
        Say($"figure: all queues rebuilt: {report.EntriesRebuilt} entries, {report.Queues} queues in {opened.TotalSeconds:F2} s, "
            + $"{report.RecordsScanned / opened.TotalSeconds:F0} records/s");
        var began = Stopwatch.GetTimestamp();
        AskIndex(store, began);
        Say($"figure: index rebuilt: {report.RecordsScanned} records in {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s after serving began, "
            + $"{report.RecordsScanned / Stopwatch.GetElapsedTime(began).TotalSeconds:F0} records/s");
        began = Stopwatch.GetTimestamp();
        store.Dispose();
        Say($"closed in {Seconds(began)} s");
    }

    /// <summary>What a client would notice: one message in, the first of the queue out.</summary>
    private static void Serve(RecoveryPlan plan, MessageStore store)
    {
        var stored = Append(store, 0, new byte[plan.BodyBytes], []);
        using var result = new ReadResult();
        var read = store.Read(Topic, 0, 0, 32, 1 << 20, null, result);
        if (!stored.IsAppended || read != ReadStatus.Found)
        {
            throw new InvalidOperationException($"The store does not serve: append {stored.Status}, read {read}.");
        }
    }

    private static void AskIndex(MessageStore store, long started)
    {
        var positions = new List<long>();
        store.QueryKeys(Topic, "7F000001000000000000000000000001"u8, 1, 0, long.MaxValue, positions);
        Say($"first answer of the index after {Seconds(started)} s, {positions.Count} found");
    }

    private static AppendResult Append(MessageStore store, int queue, ReadOnlySpan<byte> body, ReadOnlySpan<byte> properties) => store.Append(
        new MessageDraft { Topic = Topic, QueueId = queue, BornTimestamp = 1_700_000_000_000, Body = body, Properties = properties, WaitForDurable = false }, null);

    private static MessageStore Open(RecoveryPlan plan) => MessageStore.Open(plan.Options(), new Nobody(), TimeProvider.System, new ConsoleLoggers());

    private static string Seconds(long started) => Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);

    private static void Say(string line) => Console.WriteLine(line);

    private sealed class Nobody : IArrivalListener
    {
        public void Arrived(ConsumeQueue queue)
        {
        }

        public void RoundEnded()
        {
        }
    }

    private sealed class ConsoleLoggers : ILoggerFactory, ILogger
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Say($"  {Seconds(_started)} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
