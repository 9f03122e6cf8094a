using RocketStyle.Protocol;

namespace RocketStyle.Remoting;

/// <summary>One request and the only way to answer it.</summary>
/// <remarks>
/// There is one per connection, used for each of its requests in turn, on its receive loop. Answers are written straight
/// into the batch that goes out when everything received was dispatched: no lock, no copy. Invariant: a request that
/// wants an answer gets exactly one.
/// </remarks>
public sealed class CommandContext : IReplyTarget
{
    private readonly Connection _connection;
    private Stage _stage;
    private long _receivedAt;
    private int _start;

    internal CommandContext(Connection connection) => _connection = connection;

    private enum Stage
    {
        None,
        Asked,
        Writing,
        Answered,
        Deferred,
    }

    /// <summary>The request. Its bytes are gone when the handler returns.</summary>
    public Command Request { get; } = new(remembersHeaders: true);

    /// <summary>Where it came from.</summary>
    public Connection Connection => _connection;

    /// <summary>Milliseconds since 1970 when it came. Asks the clock once for all that one receive brought, and only when somebody wants to know.</summary>
    public long ReceivedAt => _receivedAt != 0 ? _receivedAt : _receivedAt = _connection.Setup.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins the answer; end it before the handler returns.</summary>
    /// <param name="code">A <see cref="ResponseCode"/>.</param>
    /// <param name="remark">Human text.</param>
    /// <exception cref="InvalidOperationException">The request was already answered or deferred.</exception>
    public ReplyWriter BeginReply(int code, string? remark = null)
    {
        Claim(Stage.Writing);
        return new ReplyWriter(this, _connection.Batch, HeadOf(code, remark), flush: false);
    }

    /// <summary>Answers without fields or body.</summary>
    /// <exception cref="InvalidOperationException">The request was already answered or deferred.</exception>
    public void Reply(int code, string? remark = null) => BeginReply(code, remark).End();

    /// <summary>Takes the answer along, to be given later by any thread.</summary>
    /// <exception cref="InvalidOperationException">The request was already answered or deferred.</exception>
    public DeferredReply Defer()
    {
        Claim(Stage.Deferred);
        return PendingReply.Take(_connection, Request);
    }

    /// <summary>What comes now came later than what was before.</summary>
    internal void BeginBatch() => _receivedAt = 0;

    /// <summary>The next request is in <see cref="Request"/>.</summary>
    internal void Begin()
    {
        _stage = Stage.Asked;
        _start = _connection.Batch.Length;
    }

    /// <summary>The handler returned.</summary>
    internal void Finish()
    {
        if (_stage is Stage.Answered or Stage.Deferred)
        {
            return;
        }

        if (_stage == Stage.Writing || !Request.IsOneWay)
        {
            Fail(new InvalidOperationException($"The handler of request code {Request.Code} gave no answer."));
        }
    }

    /// <summary>The handler threw: whatever it wrote is replaced by an error answer.</summary>
    internal void Fail(Exception exception)
    {
        _connection.HandlerFailed(Request.Code, exception);
        if (_stage == Stage.Deferred)
        {
            return;
        }

        _connection.Batch.Truncate(_start);
        if (!Request.IsOneWay)
        {
            var writer = new FrameWriter(
                _connection.Batch, HeadOf(ResponseCode.SystemError, $"{exception.GetType().Name}: {exception.Message}"));
            writer.End();
        }

        _stage = Stage.Answered;
    }

    void IReplyTarget.Complete(int start, bool flush)
    {
        if (Request.IsOneWay)
        {
            _connection.Batch.Truncate(start);
        }

        _stage = Stage.Answered;
    }

    private void Claim(Stage next)
    {
        if (_stage != Stage.Asked)
        {
            throw new InvalidOperationException($"Request code {Request.Code} is answered once, during its handler.");
        }

        _stage = next;
    }

    private FrameHead HeadOf(int code, string? remark) => new(code, Request.Opaque, CommandFlags.Response, Request.Encoding, remark);
}
