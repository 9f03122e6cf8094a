using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RocketStyle.Remoting;

/// <summary>A thread that waits for many sockets and gives each that can be read a turn: one receive and all that follows from it.</summary>
/// <remarks>
/// Linux only; elsewhere the runtime's socket threads do it. Those ask a socket until it has nothing more: that costs each small request a
/// second receive in vain, and a busy peer would keep the thread, so its loop had to move to the pool now and then, while its socket still
/// woke the old thread. Here a connection stays on its thread, and each that is ready gets one receive in turn. A turn must not block. The
/// threads live as long as the process.
/// </remarks>
internal sealed partial class ReadTurns
{
    private const int MostEvents = 64;
    private const uint CanBeRead = 1;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Interrupted = 4;
    private const int CloseOnExec = 0x80000;
    private const int MostEventBytes = 16;

    // The kernel packs the event on x64 only.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : MostEventBytes;
    private static readonly int IdAt = EventBytes - sizeof(long);

    private static readonly Lazy<ReadTurns[]> Shared = new(static () => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new ReadTurns())]);

    private readonly ConcurrentDictionary<long, ReadTurn> _turns = new();
    private readonly int _poll;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="SocketException">The system has no room for it.</exception>
    internal ReadTurns()
    {
        _poll = Create(CloseOnExec);
        if (_poll < 0)
        {
            throw new SocketException(Marshal.GetLastPInvokeError(), $"epoll_create1 failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        new Thread(Run) { IsBackground = true, Name = "socket-turns" }.UnsafeStart();
    }

    internal static bool IsSupported { get; } = OperatingSystem.IsLinux();

    /// <summary>One of the process's threads, of which there are as many as processors.</summary>
    /// <param name="number">Any number; those that follow each other name different threads.</param>
    internal static ReadTurns OfProcess(int number) => Shared.Value[(uint)number % (uint)Shared.Value.Length];

    /// <summary>Has a turn called whenever its socket can be read, has failed, or was shut down by its peer.</summary>
    /// <returns>Whether the system took it.</returns>
    internal unsafe bool TryWatch(ReadTurn turn, int descriptor)
    {
        var about = stackalloc byte[MostEventBytes];
        *(uint*)about = CanBeRead;
        *(long*)(about + IdAt) = turn.Id;
        _turns[turn.Id] = turn;
        return Control(_poll, Add, descriptor, about) == 0;
    }

    internal unsafe void Unwatch(int descriptor)
    {
        var about = stackalloc byte[MostEventBytes];
        _ = Control(_poll, Remove, descriptor, about);
    }

    /// <summary>Closing the socket has taken it out of the system's list.</summary>
    internal void Forget(ReadTurn turn) => _turns.TryRemove(turn.Id, out _);

    private unsafe void Run()
    {
        var events = stackalloc byte[MostEvents * MostEventBytes];
        while (true)
        {
            var count = Wait(_poll, events, MostEvents, Timeout.Infinite);
            if (count < 0 && Marshal.GetLastPInvokeError() is var error and not Interrupted)
            {
                throw new SocketException(error, $"epoll_wait failed: {Marshal.GetLastPInvokeErrorMessage()}");
            }

            for (var i = 0; i < count; i++)
            {
                // What was closed meanwhile is in the list no more, and ids are not used twice.
                if (_turns.TryGetValue(*(long*)(events + (i * EventBytes) + IdAt), out var turn))
                {
                    turn.Take();
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(int poll, int operation, int descriptor, byte* about);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int Wait(int poll, byte* events, int most, int milliseconds);
}
