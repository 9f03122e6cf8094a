using Microsoft.Extensions.ObjectPool;

namespace RocketStyle.Broker.Sending;

/// <summary>The pool of waiting sends: as many as may be in flight without making garbage.</summary>
internal sealed class SendCompletionPool : PooledObjectPolicy<SendCompletion>
{
    /// <summary>Completions kept for reuse; more in flight than this cost an allocation each, nothing else.</summary>
    private const int Kept = 8192;

    private readonly SendAnswers _answers;
    private readonly ReplyRound _round;
    private readonly DefaultObjectPool<SendCompletion> _pool;

    internal SendCompletionPool(SendAnswers answers, ReplyRound round)
    {
        _answers = answers;
        _round = round;
        _pool = new DefaultObjectPool<SendCompletion>(this, Kept);
    }

    internal SendCompletion Get() => _pool.Get();

    public override SendCompletion Create() => new(_answers, _round, _pool);

    public override bool Return(SendCompletion obj) => true;
}
