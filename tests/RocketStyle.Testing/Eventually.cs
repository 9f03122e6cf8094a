using System.Runtime.CompilerServices;

namespace RocketStyle.Testing;

/// <summary>Waits for a condition that another thread brings about: looks often, gives up after a bound, says what it waited for.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within the bound (20 s).</exception>
    public static async Task TrueAsync(
        Func<bool> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        var bound = within ?? Patience;
        var begin = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > bound)
            {
                throw new TimeoutException($"Not within {bound}: {text}");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until a value equals the expected one.</summary>
    /// <exception cref="TimeoutException">It did not within the bound; the message has the last value.</exception>
    public static async Task EqualAsync<T>(
        T expected, Func<T> actual, TimeSpan? within = null, [CallerArgumentExpression(nameof(actual))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(actual);
        try
        {
            await TrueAsync(() => EqualityComparer<T>.Default.Equals(expected, actual()), within, text);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} is {actual()}, expected {expected}.", e);
        }
    }

    /// <summary>Awaits a task, but not forever.</summary>
    /// <exception cref="TimeoutException">It did not end within the bound (20 s).</exception>
    public static Task EndsAsync(Task task, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.WaitAsync(within ?? Patience);
    }

    /// <summary>Awaits a result, but not forever.</summary>
    /// <exception cref="TimeoutException">It did not come within the bound (20 s).</exception>
    public static Task<T> EndsAsync<T>(Task<T> task, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.WaitAsync(within ?? Patience);
    }
}
