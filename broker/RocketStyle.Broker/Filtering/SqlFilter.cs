using System.Diagnostics.CodeAnalysis;
using RocketStyle.Protocol.Messages;
using RocketStyle.Store;

namespace RocketStyle.Broker.Filtering;

/// <summary>Lets messages through whose properties fulfil an SQL92 condition (expression type SQL92 of RocketMQ).</summary>
/// <remarks>
/// Immutable: made once from a subscription, asked per message on receive loops and the pull-waking thread, without
/// allocating. Only TRUE lets a message through; NULL and values that do not convert do not.
/// <para>
/// One difference from Apache RocketMQ is deliberate. Its parser stops at the end of the first complete condition and
/// ignores what follows, so that <c>a = 5 b = 6</c> means <c>a = 5</c> and <c>s LIKE 'a%'</c> never matches. Here the
/// whole text must be one condition: a part that is silently dropped floods a consumer or starves it.
/// </para>
/// </remarks>
internal sealed class SqlFilter : IEntryFilter
{
    private readonly SqlCondition _condition;
    private readonly int _propertyCount;

    private SqlFilter(SqlCondition condition, int propertyCount)
    {
        _condition = condition;
        _propertyCount = propertyCount;
    }

    public bool NeedsRecord => true;

    /// <summary>Makes the filter of a condition.</summary>
    internal static bool TryCreate(
        string expression, [NotNullWhen(true)] out SqlFilter? filter, [NotNullWhen(false)] out SqlSyntaxError? error)
    {
        var condition = SqlParser.Parse(expression, out var propertyCount, out error);
        filter = condition is null ? null : new SqlFilter(condition, propertyCount);
        return filter is not null;
    }

    public bool Matches(long tagsCode) => true;

    public bool MatchesRecord(ReadOnlySpan<byte> record) =>
        MessageRecordReader.TryRead(record, out var message) && Decide(message.Properties) == SqlTruth.True;

    /// <summary>What the condition says of a message with these properties.</summary>
    /// <param name="properties">A property string as stored.</param>
    internal SqlTruth Decide(ReadOnlySpan<byte> properties)
    {
        Span<SqlMessage.Place> places = stackalloc SqlMessage.Place[_propertyCount];
        places.Clear();
        return _condition.Decide(new SqlMessage(properties, places));
    }

    /// <summary>The condition as it was understood.</summary>
    public override string ToString() => SqlPrinter.Print(_condition);
}
