using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;
using RocketStyle.Store.Files;
using RocketStyle.Testing;

namespace RocketStyle.Tests.Store;

/// <summary>A store on a temporary folder that can be closed, copied as a crash would leave it, and opened again.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly TemporaryFolder _folder = new("store");

    internal TestStore(FlushMode mode = FlushMode.Sync, Func<StoreOptions, StoreOptions>? change = null, IDiskCalls? disk = null)
    {
        Options = new StoreOptions
        {
            RootPath = _folder.Inside("root"),
            SegmentBytes = 64 << 10,
            QueueFileEntries = 200,
            FlushMode = mode,
            FlushInterval = TimeSpan.FromMilliseconds(20),
            MaxMessageBytes = 16 << 10,
            LongestRollWait = TimeSpan.FromSeconds(20), // segments are tiny and test machines busy
            IndexSlots = 64,
            IndexEntries = 512,
            DiskMaxUsedRatio = 1,
            DiskCleanForciblyRatio = 1,
            DiskWarningRatio = 1,
            ScrubBytesPerSecond = 0,
        };
        Options = change?.Invoke(Options) ?? Options;
        Store = Open(disk);
    }

    internal StoreOptions Options { get; private set; }

    internal MessageStore Store { get; private set; }

    internal RecordingListener Listener { get; } = new();

    internal ManualTimeProvider Time { get; } = new();

    internal string Root => Options.RootPath;

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }

    internal MessageStore Open(IDiskCalls? disk = null) => MessageStore.Open(Options, Listener, Time, NullLoggerFactory.Instance, disk ?? DiskCalls.Current);

    internal void Close() => Store.Dispose();

    internal void Reopen(Func<StoreOptions, StoreOptions>? change = null)
    {
        Store.Dispose();
        Options = change?.Invoke(Options) ?? Options;
        Store = Open();
    }

    /// <summary>Leaves the folder as a killed process would: whatever is in the files at this moment, and the running mark.</summary>
    internal void Crash(Action<string>? spoil = null)
    {
        var copy = _folder.Inside($"copy{Guid.NewGuid():N}");
        Copy(Root, copy);
        Store.Dispose();
        spoil?.Invoke(copy);
        Options = Options with { RootPath = copy };
        Store = Open();
    }

    internal AppendResult Send(string topic, int queueId, string body, string properties = "", Action<Draft>? more = null)
    {
        var draft = new Draft();
        more?.Invoke(draft);
        var waiter = new Waiter();
        var result = Store.Append(
            new MessageDraft
            {
                Topic = Encoding.UTF8.GetBytes(topic),
                QueueId = queueId,
                SysFlag = draft.SysFlag,
                BornTimestamp = draft.BornTimestamp,
                ReceivedAt = draft.ReceivedAt,
                BornAddress = draft.BornAddress,
                BornPort = 50_000,
                Body = Encoding.UTF8.GetBytes(body),
                Properties = Encoding.UTF8.GetBytes(properties),
                ExtraProperties = Encoding.UTF8.GetBytes(draft.Extra),
                WaitForDurable = draft.Wait,
            },
            waiter);
        return result.Status == AppendStatus.Pending ? waiter.Wait() : result;
    }

    internal List<string> Bodies(string topic, int queueId, long offset = 0, int max = 1000, IEntryFilter? filter = null)
    {
        var bodies = new List<string>();
        Visit(topic, queueId, offset, max, filter, record => bodies.Add(Encoding.UTF8.GetString(record.Body)));
        return bodies;
    }

    internal static List<string> BodiesOf(MessageStore store, string topic, int queueId)
    {
        var bodies = new List<string>();
        using var result = new ReadResult();
        store.Read(Encoding.UTF8.GetBytes(topic), queueId, 0, 1000, int.MaxValue, null, result);
        for (var i = 0; i < result.RunCount; i++)
        {
            for (var run = result.Run(i); !run.IsEmpty;)
            {
                Assert.True(MessageRecordReader.TryRead(run, out var record));
                bodies.Add(Encoding.UTF8.GetString(record.Body));
                run = run[record.TotalSize..];
            }
        }

        return bodies;
    }

    internal void Visit(string topic, int queueId, long offset, int max, IEntryFilter? filter, Visitor visitor)
    {
        using var result = new ReadResult();
        Store.Read(Encoding.UTF8.GetBytes(topic), queueId, offset, max, int.MaxValue, filter, result);
        for (var i = 0; i < result.RunCount; i++)
        {
            var run = result.Run(i);
            while (!run.IsEmpty)
            {
                Assert.True(MessageRecordReader.TryRead(run, out var record));
                visitor(record);
                run = run[record.TotalSize..];
            }
        }
    }

    internal static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(f => Path.GetFileName(f) != "lock"))
        {
            try
            {
                using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var target = File.Create(Path.Combine(to, Path.GetFileName(file)));
                source.CopyTo(target);
            }
            catch (FileNotFoundException)
            {
                // The next segment, which is still empty, gets its name this moment.
            }
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    internal delegate void Visitor(MessageRecordReader record);

    internal sealed class Draft
    {
        internal int SysFlag { get; set; }

        internal long BornTimestamp { get; set; } = 1_700_000_000_000;

        internal long ReceivedAt { get; set; }

        internal byte[] BornAddress { get; set; } = [127, 0, 0, 1];

        internal string Extra { get; set; } = "";

        internal bool Wait { get; set; } = true;
    }

    /// <summary>Waits on the test's thread for the flusher's answer.</summary>
    internal sealed class Waiter : IAppendCompletion
    {
        private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        internal int Calls => Volatile.Read(ref _calls);

        public void Completed(in AppendResult result)
        {
            Interlocked.Increment(ref _calls);
            _done.TrySetResult(result);
        }

        internal AppendResult Wait()
        {
            Assert.True(_done.Task.Wait(TimeSpan.FromSeconds(20)), "The append was never completed.");
            return _done.Task.Result;
        }
    }
}
