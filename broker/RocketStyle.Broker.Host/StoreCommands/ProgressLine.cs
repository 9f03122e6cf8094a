using System.Globalization;
using RocketStyle.Store.Verification;

namespace RocketStyle.Broker.Host.StoreCommands;

/// <summary>One line on the terminal that is written again and again: how far, how fast, how long still.</summary>
/// <remarks>Called on the thread that works; shows nothing when nobody watches.</remarks>
internal sealed class ProgressLine(Terminal terminal, TimeProvider time) : IProgress<VerifyProgress>, IProgress<long>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly long _started = time.GetTimestamp();
    private long _shown;
    private int _width;

    /// <inheritdoc/>
    public void Report(VerifyProgress value)
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var rate = value.Done / Math.Max(seconds, 0.001);
        var left = rate > 0 ? TimeSpan.FromSeconds((value.Total - value.Done) / rate) : TimeSpan.Zero;
        var part = value.Total > 0 ? (double)value.Done / value.Total : 1;
        Show(string.Create(
            CultureInfo.InvariantCulture,
            $"{part * 100:0.0} %  {Figures.Bytes(value.Done)} of {Figures.Bytes(value.Total)}  {value.Records} records  {Figures.Bytes((long)rate)}/s  {left:hh\\:mm\\:ss} left"));
    }

    /// <inheritdoc/>
    public void Report(long value) => Show(string.Create(
        CultureInfo.InvariantCulture, $"{value} lines  {value / Math.Max(time.GetElapsedTime(_started).TotalSeconds, 0.001):0}/s"));

    /// <summary>Removes the line.</summary>
    public void Dispose()
    {
        if (_width > 0)
        {
            terminal.Errors.Write('\r' + new string(' ', _width) + '\r');
            _width = 0;
        }
    }

    private void Show(string text)
    {
        if (!terminal.IsInteractive || (_shown != 0 && time.GetElapsedTime(_shown) < Pause))
        {
            return;
        }

        _shown = time.GetTimestamp();
        terminal.Errors.Write('\r' + text.PadRight(_width));
        _width = Math.Max(_width, text.Length);
    }
}
