using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>The answer to a request whose handler has returned: given later, exactly once, from any thread.</summary>
/// <remarks>
/// A ticket for pooled state. A ticket that was used is void: using it again throws instead of answering somebody else.
/// An answer to a connection that is gone is dropped silently.
/// </remarks>
public readonly struct DeferredReply : IEquatable<DeferredReply>
{
    private readonly PendingReply? _state;
    private readonly int _ticket;

    internal DeferredReply(PendingReply state, int ticket)
    {
        _state = state;
        _ticket = ticket;
    }

    /// <summary>Whether this is a ticket at all (not <c>default</c>).</summary>
    public bool HasValue => _state is not null;

    /// <summary>Who asked.</summary>
    /// <exception cref="InvalidOperationException">The ticket is void.</exception>
    public Connection Connection => State.ConnectionOf(_ticket);

    /// <summary>Correlation number of the request.</summary>
    /// <exception cref="InvalidOperationException">The ticket is void.</exception>
    public int Opaque => State.OpaqueOf(_ticket);

    /// <summary>Code of the request.</summary>
    /// <exception cref="InvalidOperationException">The ticket is void.</exception>
    public int RequestCode => State.CodeOf(_ticket);

    private PendingReply State => _state ?? throw new InvalidOperationException("This is no deferred reply.");

    /// <summary>Same ticket.</summary>
    public static bool operator ==(DeferredReply left, DeferredReply right) => left.Equals(right);

    /// <summary>Another ticket.</summary>
    public static bool operator !=(DeferredReply left, DeferredReply right) => !left.Equals(right);

    /// <summary>Begins the answer; ending it hands it to the connection.</summary>
    /// <param name="code">A <see cref="ResponseCode"/>.</param>
    /// <param name="remark">Human text.</param>
    /// <param name="flush">
    /// False leaves the answer in the connection's output until somebody calls <see cref="Connection.Flush"/>: whoever
    /// completes many answers flushes each connection once, at the end.
    /// </param>
    /// <exception cref="InvalidOperationException">The ticket is void.</exception>
    public ReplyWriter BeginReply(int code, string? remark = null, bool flush = true) =>
        State.Begin(_ticket, code, remark, flush);

    /// <summary>Answers without fields or body.</summary>
    /// <inheritdoc cref="BeginReply"/>
    public void Reply(int code, string? remark = null, bool flush = true) => BeginReply(code, remark, flush).End();

    /// <summary>Gives the ticket up without an answer: the asker will time out.</summary>
    /// <exception cref="InvalidOperationException">The ticket is void.</exception>
    public void Abandon() => State.Abandon(_ticket);

    /// <inheritdoc />
    public bool Equals(DeferredReply other) => ReferenceEquals(_state, other._state) && _ticket == other._ticket;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is DeferredReply other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_state, _ticket);
}
