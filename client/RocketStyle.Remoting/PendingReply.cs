using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;
using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>What a <see cref="DeferredReply"/> stands for: the request's numbers, and the buffer its answer is written to.</summary>
/// <remarks>
/// Pooled. The ticket number goes up with every use; whoever raises it has the right to answer, so two answers to one
/// request, or an answer by an old ticket, are impossible whatever races.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The buffer's array goes back with every use.")]
internal sealed class PendingReply : IReplyTarget
{
    private const int MostPooled = 16 * 1024;

    private static readonly DefaultObjectPool<PendingReply> Pool = new(new DefaultPooledObjectPolicy<PendingReply>(), MostPooled);

    private readonly FrameBuffer _frame = new();
    private Connection? _connection;
    private HeaderEncoding _encoding;
    private int _ticket;
    private int _opaque;
    private int _code;
    private bool _isOneWay;

    internal static DeferredReply Take(Connection connection, Command request)
    {
        var reply = Pool.Get();
        reply._connection = connection;
        reply._encoding = request.Encoding;
        reply._opaque = request.Opaque;
        reply._code = request.Code;
        reply._isOneWay = request.IsOneWay;
        connection.ReplyDeferred();
        return new DeferredReply(reply, Volatile.Read(ref reply._ticket));
    }

    internal Connection ConnectionOf(int ticket) => Checked(ticket, _connection)!;

    internal int OpaqueOf(int ticket) => Checked(ticket, _opaque);

    internal int CodeOf(int ticket) => Checked(ticket, _code);

    internal ReplyWriter Begin(int ticket, int code, string? remark, bool flush)
    {
        Claim(ticket);
        return new ReplyWriter(this, _frame, new FrameHead(code, _opaque, CommandFlags.Response, _encoding, remark), flush);
    }

    internal void Abandon(int ticket)
    {
        Claim(ticket);
        Release();
    }

    void IReplyTarget.Complete(int start, bool flush)
    {
        if (!_isOneWay)
        {
            _connection!.Append(_frame.Written, flush);
        }

        Release();
    }

    private void Claim(int ticket)
    {
        if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket)
        {
            ThrowVoid();
        }
    }

    private T Checked<T>(int ticket, T value)
    {
        if (Volatile.Read(ref _ticket) != ticket)
        {
            ThrowVoid();
        }

        return value;
    }

    private void Release()
    {
        var connection = _connection!;
        _connection = null;
        _frame.Dispose();
        Pool.Return(this);
        connection.DeferredReplyGiven();
    }

    private static void ThrowVoid() => throw new InvalidOperationException("A deferred reply is answered or abandoned exactly once.");
}
