using System.Collections.Concurrent;

namespace RocketStyle.Client.Consuming;

/// <summary>What state a consumer is in: collects the troubles of its parts, and the one failure that ends it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class ConsumerHealth
{
    private readonly ConcurrentDictionary<object, byte> _troubles = new();
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _phase = (int)ConsumerState.Created;

    /// <summary>The state as users see it.</summary>
    internal ConsumerState State
    {
        get
        {
            var phase = (ConsumerState)Volatile.Read(ref _phase);
            return phase == ConsumerState.Running && !_troubles.IsEmpty ? ConsumerState.Reconnecting : phase;
        }
    }

    /// <summary>Faults when a part has died; never completes otherwise.</summary>
    internal Task Failure => _failure.Task;

    internal void Enter(ConsumerState phase) => Volatile.Write(ref _phase, (int)phase);

    /// <summary>Begins the first and only run.</summary>
    internal bool TryStart() =>
        Interlocked.CompareExchange(ref _phase, (int)ConsumerState.Starting, (int)ConsumerState.Created) == (int)ConsumerState.Created;

    /// <summary>A part is in trouble and goes on trying.</summary>
    internal void Trouble(object part) => _troubles[part] = 0;

    /// <summary>A part is well again, or gone.</summary>
    internal void Well(object part) => _troubles.TryRemove(part, out _);

    /// <summary>A part has died: the consumer must not go on silently without it.</summary>
    internal void Fail(Exception exception) => _failure.TrySetException(exception);
}
