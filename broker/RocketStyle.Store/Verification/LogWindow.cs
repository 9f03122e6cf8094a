using Microsoft.Win32.SafeHandles;
using RocketStyle.Store.Files;

namespace RocketStyle.Store.Verification;

/// <summary>A moving window over the files of the log: reads large pieces by position, whatever is asked for in small ones.</summary>
/// <remarks>One thread. A part the disk cannot read appears as zeros and is told once.</remarks>
internal sealed class LogWindow(StoreFolder folder, Pace? pace = null, int bufferBytes = LogWindow.DefaultBytes) : IDisposable
{
    internal const int DefaultBytes = 4 << 20;
    private const int PieceBytes = 4096;

    private byte[] _buffer = new byte[bufferBytes];
    private SafeFileHandle? _handle;
    private StoreFolder.LogFile? _file;
    private long _from;
    private int _filled;

    /// <summary>Hears of parts the disk cannot read: position and what the disk said.</summary>
    internal Action<long, string>? Unreadable { get; init; }

    public void Dispose() => _handle?.Dispose();

    /// <summary>At least so many bytes from a position of a file on, fewer only at the end of what the file has.</summary>
    /// <remarks>Valid until the next call.</remarks>
    internal ReadOnlySpan<byte> Read(StoreFolder.LogFile file, long position, int bytes)
    {
        if (file != _file || position < _from || position + bytes > _from + _filled)
        {
            Fill(file, position, bytes);
        }

        return _buffer.AsSpan((int)(position - _from), _filled - (int)(position - _from));
    }

    private void Fill(StoreFolder.LogFile file, long position, int bytes)
    {
        if (file != _file)
        {
            _handle?.Dispose();
            _handle = null;
            _filled = 0;
            _from = position;
            _file = file;
            _handle = DiskCalls.Current.Open(file.Path, FileMode.Open, FileAccess.Read);
        }

        var kept = position >= _from && position < _from + _filled ? _filled - (int)(position - _from) : 0;
        var target = _buffer;
        if (bytes > _buffer.Length)
        {
            target = new byte[Math.Min((long)bytes + (1 << 20), folder.Options.SegmentBytes)]; // one very long record
        }

        if (kept > 0)
        {
            _buffer.AsSpan((int)(position - _from), kept).CopyTo(target); // overlapping is fine
        }

        _buffer = target;
        _from = position;
        var room = (int)Math.Min(_buffer.Length - kept, file.Start + folder.Options.SegmentBytes - position - kept);
        var read = ReadPart(_buffer.AsSpan(kept, Math.Max(0, room)), position + kept - file.Start);
        _filled = kept + read;
        pace?.Spend(read);
    }

    private int ReadPart(Span<byte> destination, long at)
    {
        try
        {
            return QuietFile.ReadFully(_handle!, destination, at);
        }
        catch (IOException)
        {
            var end = (int)Math.Min(destination.Length, Math.Max(0, _file!.Bytes - at));
            for (var done = 0; done < end; done += PieceBytes)
            {
                ReadPiece(destination[done..Math.Min(end, done + PieceBytes)], at + done);
            }

            return end;
        }
    }

    private void ReadPiece(Span<byte> piece, long at)
    {
        try
        {
            QuietFile.ReadFully(_handle!, piece, at);
        }
        catch (IOException e)
        {
            piece.Clear();
            Unreadable?.Invoke(_file!.Start + at, e.Message);
        }
    }
}
