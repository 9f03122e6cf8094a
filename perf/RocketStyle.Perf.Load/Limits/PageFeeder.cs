using System.Runtime.InteropServices;

namespace RocketStyle.Perf.Load.Limits;

/// <summary>Makes the pages of a growing log present and writable before they are written, as a broker does beside its sends.</summary>
/// <remarks>Follow is called under the log's lock; the pages are made on a thread of its own. Linux only: elsewhere the writer meets them itself.</remarks>
internal sealed partial class PageFeeder : IDisposable
{
    private const int PopulateForWriting = 23; // MADV_POPULATE_WRITE
    private const long StepBytes = 4 << 20;
    private const long AheadBytes = 64 << 20;

    private readonly nint _start;
    private readonly long _size;
    private readonly AutoResetEvent _work = new(true);
    private readonly Thread _thread;
    private long _wanted;
    private long _made;
    private volatile bool _stopping;

    internal PageFeeder(nint start, long from, long size)
    {
        _start = start;
        _made = from;
        _wanted = Math.Min(from + AheadBytes, size);
        _size = size;
        _thread = new Thread(Run) { IsBackground = true, Name = "limit-pages" };
        _thread.Start();
    }

    /// <summary>The log has been written up to here.</summary>
    internal void Follow(long position)
    {
        if (position + (AheadBytes / 2) > _wanted && _wanted < _size)
        {
            Volatile.Write(ref _wanted, Math.Min(position + AheadBytes, _size));
            _work.Set();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _work.Set();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _work.WaitOne();
            while (!_stopping && _made < Volatile.Read(ref _wanted) && OperatingSystem.IsLinux())
            {
                _ = Advise(_start + (nint)_made, (nint)StepBytes, PopulateForWriting);
                _made += StepBytes;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint bytes, int advice);
}
